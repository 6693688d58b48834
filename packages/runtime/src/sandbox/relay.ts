import { lstatSync } from "node:fs";
import type net from "node:net";

import { OrchestrateError, type Relay } from "@orchestrate/shared";

/** Where the socket behind a relayed port appears inside. */
export const relaySocket = ({ port }: Relay): string => `/run/relay/${port}.sock`;

/** Rejects with `SANDBOX_RELAY_MISSING` when a socket outside is none: inside, it would look like a network that is down. */
export const checkRelays = (relays: readonly Relay[]): void => {
  for (const { socket } of relays) {
    if (lstatSync(socket, { throwIfNoEntry: false })?.isSocket() === true) continue;
    throw new OrchestrateError("SANDBOX_RELAY_MISSING", `There is no socket at ${socket}`, {
      hint: "Whatever should listen there has ended. Run the same command again.",
    });
  }
};

/** The words after the program: one for each port. */
export const relayArguments = (relays: readonly Relay[]): readonly string[] =>
  relays.map((relay) => `${relay.port}=${relaySocket(relay)}`);

/**
 * The relays as the source of a program for `node -e`, to be run inside the sandbox. It holds no secret, and a command
 * that kills it only cuts itself off.
 */
export const relayProgram = (): string =>
  `for (const word of process.argv.slice(1)) {
    const [, port, socket] = /^(\\d+)=(.*)$/s.exec(word);
    (${openRelay.toString()})(require("node:net"), Number(port), socket).on("listening", () => {
      globalThis.listening = (globalThis.listening ?? 0) + 1;
      if (globalThis.listening === process.argv.length - 1) process.stdout.write("listening\\n");
    });
  }`;

/**
 * Listens on a loopback port and carries each connection to a unix socket, each direction until its own end.
 * It is also run as text, inside: it may use nothing but its arguments.
 */
export const openRelay = (
  sockets: Pick<typeof net, "createServer" | "connect">,
  port: number,
  socket: string,
): net.Server =>
  sockets
    .createServer({ allowHalfOpen: true }, (inner) => {
      const outer = sockets.connect({ path: socket, allowHalfOpen: true });
      inner.on("error", () => outer.destroy());
      outer.on("error", () => inner.destroy());
      inner.pipe(outer).pipe(inner);
    })
    .listen(port, "127.0.0.1");
