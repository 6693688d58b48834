import { createSocket } from "node:dgram";
import { once } from "node:events";
import net from "node:net";

import type { Arena } from "../attack.ts";

/** Servers on this machine's loopback and in its file system that answer everybody, and remember who came. */
export interface Servers {
  readonly tcpPort: number;
  readonly udpPort: number;
  readonly unixSocket: string;
  /** Without the NUL that begins it. */
  readonly abstractSocket: string;
  /** What arrived, one phrase each. */
  readonly heard: readonly string[];
}

/** Who asks is told the secret: hearing it back is a gain, and so is having been heard. */
export const openServers = async (arena: Arena, { secret }: { readonly secret: string }): Promise<Servers> => {
  const heard: string[] = [];
  const answer = `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${secret}\n`;
  const listen = async (where: net.ListenOptions, name: string): Promise<net.Server> => {
    const server = net.createServer((client) => {
      heard.push(`${name} of the host was reached`);
      client.on("error", () => {});
      client.on("data", (data) => {
        heard.push(`${name} of the host got ${data.length} bytes: ${String(data).split("\r\n", 1)[0]}`);
        client.end(answer);
      });
    });
    await once(server.listen(where), "listening");
    arena.defer(() => server.close());
    return server;
  };
  const unixSocket = `${arena.folder}/agent.sock`;
  const abstractSocket = `orchestrate-${arena.word}`;
  const tcp = await listen({ port: 0, host: "127.0.0.1" }, "a TCP port");
  await listen({ path: unixSocket, readableAll: true, writableAll: true }, "a unix socket");
  await listen({ path: `\0${abstractSocket}` }, "an abstract socket");
  const udp = createSocket("udp4", (data) => heard.push(`a UDP port of the host got ${data.length} bytes`));
  await once(udp.bind(0, "127.0.0.1"), "listening");
  arena.defer(() => udp.close());
  const address = tcp.address();
  if (address === null || typeof address === "string") throw new TypeError("A TCP server has a port");
  return { tcpPort: address.port, udpPort: udp.address().port, unixSocket, abstractSocket, heard };
};
