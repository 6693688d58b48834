import { lookup } from "node:dns/promises";
import { chmodSync, rmSync } from "node:fs";
import http from "node:http";
import type { Duplex } from "node:stream";

import { OrchestrateError } from "@orchestrate/shared";

import { folderTrouble } from "../sandbox/folder-trouble.ts";
import { type AddressBook, createAddressBook } from "./address-book.ts";
import { isSame, looksLikeAddress, parseAllowed, parseHostPort, type HostPort } from "./host-port.ts";
import { isPublicAddress } from "./public-address.ts";
import { openTunnel, type UploadBudget } from "./tunnel.ts";

/** The reason when a host is allowed, and its name leads to addresses that are not the public Internet's. */
export const privateHost = "the host is in a private network";

/** What was decided about one connection. */
export interface EgressDecision {
  /** As it was asked for: written by whoever is inside, cut and without control characters. */
  readonly host: string;
  /** 0 when none was named. */
  readonly port: number;
  readonly allow: boolean;
  /** Why, for a person. */
  readonly reason: string;
}

export interface EgressOptions {
  /** The unix socket to listen on; whatever is there is replaced. */
  readonly socket: string;
  /** `host` (port 443) or `host:port`, exact. Everything else is refused. */
  readonly allow: readonly string[];
  /** Called for every decision; past {@link maxReports} only once more, to say so. */
  readonly onDecision: (decision: EgressDecision) => void;
  /** `host:port` of `allow` that may be on this machine or in a private network. @default none */
  readonly allowPrivate?: readonly string[];
  /** Bytes that may leave, of all connections together. @default 64 MiB */
  readonly maxUploadBytes?: number;
}

/** A way out of a sandbox to some hosts. */
export interface EgressProxy {
  readonly socket: string;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** A thousand packages take about 4 KB of requests and handshakes each; a repository with its history takes more. */
const defaultUploadBytes = 64 * 2 ** 20;
/** A command that asks a million times does not fill the log. */
const maxReports = 1000;
/** Of one sandbox at once; package managers open 50. */
const maxConnections = 512;

/**
 * Listens for `CONNECT` and carries TLS to the allowed hosts. Everything else is refused with a reason that a person
 * can read, and reported: plain HTTP, addresses, names that lead into private networks, TLS that names another server
 * than was asked for, more upload than is granted. Only allowed names are ever looked up, so no name carries data out.
 */
export const startEgressProxy = async (options: EgressOptions): Promise<EgressProxy> => {
  const allow = options.allow.map(parseAllowed);
  const allowPrivate = (options.allowPrivate ?? []).map(parseAllowed);
  const budget: UploadBudget = { left: options.maxUploadBytes ?? defaultUploadBytes };
  const decide = limitReports(options.onDecision);
  const clients = new Set<Duplex>();
  const addresses = createAddressBook((host) => lookup(host, { all: true }));

  const server = http.createServer((request, response) => {
    const target = URL.canParse(request.url ?? "") ? new URL(request.url ?? "") : undefined;
    decide({ ...asked(target?.host ?? ""), allow: false, reason: "plain HTTP" });
    response.writeHead(403, { "content-type": "text/plain", connection: "close" });
    response.end("Refused: only HTTPS leaves this sandbox, by CONNECT through this proxy.\n");
  });
  server.on("connection", (client: Duplex) => void clients.add(client.once("close", () => clients.delete(client))));
  server.maxConnections = maxConnections;
  server.on("connect", (request: http.IncomingMessage, client: Duplex, head: Buffer) => {
    client.on("error", () => client.destroy());
    const target = parseHostPort(request.url ?? "");
    const say = (isAllowed: boolean, reason: string) =>
      decide({ ...(target ?? asked(request.url ?? "")), allow: isAllowed, reason });
    void connect({ target, url: request.url ?? "", allow, allowPrivate, budget, addresses }).then((answer) => {
      // It left while the name was looked up.
      if (client.destroyed) return;
      if (answer.kind === "refused") {
        say(false, answer.why);
        return respond(client, 403, answer.why);
      }
      openTunnel({
        client,
        head,
        budget,
        ...answer.target,
        address: answer.address,
        onOpen: () => {
          client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
          say(true, "allowed");
        },
        onRefuse: (why) => say(false, why),
        onUnreachable: (error) => {
          addresses.forget(answer.target.host);
          say(true, `allowed, but unreachable: ${error.message}`);
          respond(client, 502, `the host cannot be reached: ${error.message}`);
        },
      });
    });
  });

  await listen(server, options.socket);
  return {
    socket: options.socket,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const client of clients) client.destroy();
      await closed;
    },
  };
};

type Answer =
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "granted"; readonly target: HostPort; readonly address: string };

const connect = async ({
  target,
  url,
  allow,
  allowPrivate,
  budget,
  addresses,
}: {
  readonly target: HostPort | undefined;
  readonly url: string;
  readonly allow: readonly HostPort[];
  readonly allowPrivate: readonly HostPort[];
  readonly budget: UploadBudget;
  readonly addresses: AddressBook;
}): Promise<Answer> => {
  const refused = (why: string): Answer => ({ kind: "refused", why });
  if (!target)
    return refused(
      looksLikeAddress(url.replace(/:\d*$/, "")) ? "an address instead of a host's name" : "not host:port",
    );
  if (budget.left <= 0) return refused("the upload budget is used up");
  if (!allow.some((one) => isSame(one, target))) return refused("the host is not allowed");
  const known = await addresses.of(target.host);
  if (known.length === 0) return refused("the host's name leads nowhere");
  const mayBePrivate = allowPrivate.some((one) => isSame(one, target));
  const found = known.find(({ address }) => mayBePrivate || isPublicAddress(address));
  return found ? { kind: "granted", target, address: found.address } : refused(privateHost);
};

/** What somebody inside asked for, fit for a log. */
const asked = (text: string): HostPort => {
  const [, host = text, port = "0"] = /^(.*?)(?::(\d{1,5}))?$/s.exec(text) ?? [];
  return { host: host.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 253), port: Number(port) };
};

const limitReports = (report: (decision: EgressDecision) => void): typeof report => {
  let reports = 0;
  return (decision) => {
    reports += 1;
    if (reports <= maxReports) report(decision);
    if (reports === maxReports + 1)
      report({ ...decision, reason: `${decision.reason}; further decisions are not reported` });
  };
};

const respond = (client: Duplex, status: number, why: string): void => {
  const body = `Refused: ${why}.\n`;
  client.end(
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\ncontent-type: text/plain\r\nconnection: close\r\n` +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
};

/** Linux's limit for the path of a unix socket. */
const maxSocketPath = 107;

const listen = async (server: http.Server, socket: string): Promise<void> => {
  if (Buffer.byteLength(socket) > maxSocketPath)
    throw new OrchestrateError("SOCKET_PATH_TOO_LONG", `${socket} is too long for a unix socket`, {
      hint: "Set a state folder with a shorter path.",
    });
  try {
    rmSync(socket, { force: true });
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(socket, resolve));
    chmodSync(socket, 0o600);
  } catch (error) {
    throw folderTrouble(error, socket);
  }
};
