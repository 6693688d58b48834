import net from "node:net";

import type { SandboxedCommand } from "@orchestrate/shared";

import { forLog, limitReports } from "../egress/limit-reports.ts";
import { type Listening, listenOnSocket } from "../egress/listen-on-socket.ts";
import { servePostgres } from "./postgresql/serve.ts";
import type { Service } from "./service.ts";

/**
 * What was decided about one connection to a service.
 * @internal Shared with its tests.
 */
export interface ServiceDecision {
  /** As it was asked for: written by whoever is inside, cut and without control characters; empty when nothing was. */
  readonly database: string;
  readonly user: string;
  readonly allow: boolean;
  /** Why, for a person. */
  readonly reason: string;
}

export interface ServiceRelayOptions {
  readonly service: Service;
  /** The unix socket to listen on; whatever is there is replaced. */
  readonly socket: string;
  /** Called for every decision, as far as {@link limitReports} lets it. */
  readonly onDecision: (decision: ServiceDecision) => void;
}

/** Of one attempt at once; a pool of connections for each of a few test workers fits. */
const maxConnections = 100;

/** Listens for whoever is granted a service, and carries them to it and nowhere else. */
export const startServiceRelay = ({ service, socket, onDecision }: ServiceRelayOptions): Promise<Listening> => {
  const report = limitReports(onDecision);
  const { at, postgresql } = service;
  const connect = () => net.connect({ ...("socket" in at ? { path: at.socket } : at), allowHalfOpen: true });
  const keys = new Set<string>();
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    client.on("error", () => client.destroy());
    if (postgresql === undefined) return carry(client, connect(), report);
    servePostgres(client, {
      grant: postgresql,
      connect,
      keys,
      decide: ({ database = "", user = "" }, { allow, reason }) =>
        report({ database: forLog(database), user: forLog(user), allow, reason: forLog(reason) }),
    });
  });
  server.maxConnections = maxConnections;
  return listenOnSocket(server, socket);
};

/** Of a service whose protocol nobody reads here, all that can be decided is that it was asked for. */
const carry = (client: net.Socket, server: net.Socket, report: (decision: ServiceDecision) => void): void => {
  const say = (reason: string) => report({ database: "", user: "", allow: true, reason });
  const unreachable = (error: Error) => say(`allowed, but unreachable: ${error.message}`);
  client.on("close", () => server.destroy());
  server
    .once("error", unreachable)
    .once("connect", () => {
      server.off("error", unreachable);
      say("allowed");
    })
    .on("error", () => server.destroy())
    .on("close", () => client.destroy());
  client.pipe(server).pipe(client);
};

/**
 * What a sandboxed command needs to find a service: the relay, and the variables that tell libpq and its relatives of
 * it. `port` is where it is found inside.
 */
export const serviceAccess = (
  { socket }: Pick<Listening, "socket">,
  { service, port }: { readonly service: Service; readonly port: number },
): Pick<SandboxedCommand, "relays" | "env"> => {
  const address = `127.0.0.1:${port}`;
  const { postgresql } = service;
  if (postgresql === undefined) return { relays: [{ port, socket }], env: { DATABASE_ADDRESS: address } };
  const { user, database } = postgresql;
  return {
    relays: [{ port, socket }],
    env: {
      DATABASE_ADDRESS: address,
      DATABASE_URL: `postgresql://${encodeURIComponent(user)}@${address}/${encodeURIComponent(database)}`,
      PGHOST: "127.0.0.1",
      PGPORT: String(port),
      PGUSER: user,
      PGDATABASE: database,
    },
  };
};
