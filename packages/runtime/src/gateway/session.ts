import { randomBytes } from "node:crypto";
import { chmod } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

import {
  type Clock,
  type GatewaySession,
  type ModelRoute,
  noUsage,
  OrchestrateError,
  type Protocol,
  type Usage,
} from "@orchestrate/shared";

import { createExchange } from "./exchange.ts";
import type { GatewayEvent } from "./gateway-event.ts";
import { fetchOver } from "./http.ts";
import { createLedger } from "./ledger.ts";
import { createObservations } from "./observations.ts";
import { wireProtocol } from "./protocol/wire-protocols.ts";
import type { SessionContext } from "./session-context.ts";
import type { OpenSource, SessionName } from "./source.ts";
import { type Price } from "./usage.ts";

export interface SessionOptions extends SessionName {
  readonly routes: readonly ModelRoute[];
  readonly ledgers: SessionContext["ledgers"];
  readonly onUsed?: ((usage: Usage) => void) | undefined;
  readonly openSource: OpenSource;
  readonly clock: Clock;
  readonly onEvent: (event: GatewayEvent) => void;
  readonly folder: string;
  readonly priceOf: (route: ModelRoute) => Price | undefined;
}

/** Listens on a unix socket of its own for one attempt, whose token is worth nothing anywhere else. */
export const openSession = async (options: SessionOptions): Promise<GatewaySession> => {
  const { routes, clock } = options;
  const token = randomBytes(32).toString("base64url");
  const socket = join(options.folder, `${randomBytes(6).toString("hex")}.sock`);
  const closing = new AbortController();
  const exhausted = new AbortController();
  const stuck = new AbortController();
  const ledger = createLedger({ maxTokens: undefined, maxUsd: undefined }, noUsage);
  const observations = createObservations({ ledger, clock });
  const exchange = createExchange({
    ...options,
    token,
    ledger,
    observations,
    onUsed: options.onUsed,
    source: options.openSource({ attempt: options.attempt, agent: options.agent }),
    exhaust: () => exhausted.abort(new Error("The budget is used up")),
    stick: () => stuck.abort(new Error("The same was asked again and again")),
    closing: closing.signal,
  });

  const server = createServer((request, response) => void exchange(request, response));
  await listen(server, socket);
  return {
    socket,
    endpoint: (protocol, port) => ({
      baseURL: `http://127.0.0.1:${port}${wireProtocol(protocol).basePath}`,
      token,
      model: routeFor(protocol, routes).model,
    }),
    fetch: fetchOver(socket),
    exhausted: exhausted.signal,
    stuck: stuck.signal,
    facts: observations.facts,
    close: () =>
      new Promise((resolve) => {
        closing.abort(new Error("The session is closed"));
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const listen = async (server: ReturnType<typeof createServer>, socket: string): Promise<void> => {
  if (Buffer.byteLength(socket) > 107) {
    throw new OrchestrateError("GATEWAY_SOCKET_PATH_TOO_LONG", `The path of a socket is too long: ${socket}`, {
      hint: "A unix socket's path has at most 107 bytes: set XDG_STATE_HOME to a folder with a shorter path.",
    });
  }
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  // The sandbox may run under another user; who may speak is decided by the token.
  await chmod(socket, 0o666);
};

const routeFor = (protocol: Protocol, routes: readonly ModelRoute[]): ModelRoute => {
  const route = routes.find((candidate) => candidate.protocol === protocol);
  if (route) return route;
  throw new OrchestrateError("AGENT_HAS_NO_MODEL", `The agent asks for a model over ${protocol}, but has none`, {
    hint: "Name a model for the agent in the configuration, with a provider that speaks that protocol.",
  });
};
