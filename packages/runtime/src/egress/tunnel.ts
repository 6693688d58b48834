import net from "node:net";
import type { Duplex } from "node:stream";

import { maxHelloBytes, serverNameOf } from "./server-name.ts";

/** How long a client may be silent before its first word, and both sides after it, in milliseconds. */
const helloTimeoutMs = 30_000;
const idleTimeoutMs = 10 * 60_000;

/** What may be sent out, of all connections together. */
export interface UploadBudget {
  left: number;
}

export interface TunnelOptions {
  readonly client: Duplex;
  /** What the client sent along with its request. */
  readonly head: Buffer;
  /** The very address that was checked: a name is not looked up twice. */
  readonly address: string;
  readonly port: number;
  /** The only server that may be asked for in TLS. */
  readonly host: string;
  readonly budget: UploadBudget;
  readonly onOpen: () => void;
  /** Ends the connection when called; nothing more is sent. */
  readonly onRefuse: (why: string) => void;
  /** The other side cannot be reached. */
  readonly onUnreachable: (error: Error) => void;
}

/** Carries bytes between a client inside and a server outside, once the client has named that server in its TLS hello. */
export const openTunnel = (options: TunnelOptions): void => {
  const { client, head, address, port, budget } = options;
  const server = net.connect({ host: address, port });
  let isOpen = false;
  const destroy = () => {
    client.destroy();
    server.destroy();
  };
  const refuse = (why: string) => {
    options.onRefuse(why);
    destroy();
  };
  const send = (chunk: Buffer) => {
    budget.left -= chunk.length;
    if (budget.left < 0) return refuse("the upload budget is used up");
    if (!server.write(chunk)) client.pause();
  };
  client.on("error", destroy).on("close", destroy);
  server
    .on("error", (error) => (isOpen ? destroy() : options.onUnreachable(error)))
    .on("close", () => isOpen && destroy());
  server.on("drain", () => client.resume());
  server.setTimeout(idleTimeoutMs, destroy);
  server.once("connect", () => {
    isOpen = true;
    options.onOpen();
    listenForHello({
      ...options,
      refuse,
      onHello: (hello) => {
        send(hello);
        client.on("data", send).on("end", () => server.end());
        server.pipe(client);
      },
    });
    if (head.length > 0) client.unshift(head);
  });
};

const listenForHello = ({
  client,
  host,
  refuse,
  onHello,
}: Pick<TunnelOptions, "client" | "host"> & {
  readonly refuse: (why: string) => void;
  readonly onHello: (hello: Buffer) => void;
}): void => {
  let hello = Buffer.alloc(0);
  const timer = setTimeout(() => refuse("it said nothing"), helloTimeoutMs);
  const done = () => {
    clearTimeout(timer);
    client.off("data", hear).off("close", done);
  };
  const hear = (chunk: Buffer) => {
    hello = Buffer.concat([hello, chunk]);
    const name = serverNameOf(hello);
    if (name.kind === "unfinished" && hello.length <= maxHelloBytes) return;
    done();
    if (name.kind === "named" && name.host === host) return onHello(hello);
    refuse(
      name.kind === "named"
        ? `TLS names another server: ${name.host.slice(0, 253)}`
        : "it is not TLS that names its server",
    );
  };
  client.on("data", hear).on("close", done);
};
