import type net from "node:net";

import type { Relay } from "@orchestrate/shared";

/** Where the socket behind a relayed port appears inside. */
export const relaySocket = ({ port }: Relay): string => `/run/relay/${port}.sock`;

/** The words after the program: one for each port. */
export const relayArguments = (relays: readonly Relay[]): readonly string[] =>
  relays.map((relay) => `${relay.port}=${relaySocket(relay)}`);

/**
 * The relay as the source of a program for `node -e`: listens on loopback ports inside the sandbox and carries each
 * connection to a unix socket. It holds no secret, and a command that kills it only cuts itself off.
 */
export const relayProgram = (): string => `(${relay.toString()})(require("node:net"), process.argv.slice(1))`;

/** Runs inside, alone: it may use nothing but its arguments. */
const relay = (sockets: typeof net, ports: readonly string[]) => {
  let waiting = ports.length;
  for (const entry of ports) {
    const [port, socket] = entry.split("=");
    const server = sockets.createServer({ allowHalfOpen: true }, (inner) => {
      const outer = sockets.connect({ path: socket ?? "", allowHalfOpen: true });
      inner.on("error", () => outer.destroy());
      outer.on("error", () => inner.destroy());
      inner.pipe(outer).pipe(inner);
    });
    server.listen(Number(port), "127.0.0.1", () => {
      waiting -= 1;
      if (waiting === 0) process.stdout.write("listening\n");
    });
  }
};
