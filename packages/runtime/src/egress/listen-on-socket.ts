import { chmodSync, rmSync } from "node:fs";
import type net from "node:net";
import type { Duplex } from "node:stream";

import { OrchestrateError } from "@orchestrate/shared";

import { folderTrouble } from "../sandbox/folder-trouble.ts";

/** Linux's limit for the path of a unix socket. */
const maxSocketPath = 107;

/** What listens, and a way to end it with every connection that it has. */
export interface Listening {
  readonly socket: string;
  close(): Promise<void>;
}

/**
 * Lets a server listen on a unix socket that we alone may speak to; whatever is there is replaced. Rejects with
 * OrchestrateError `SOCKET_PATH_TOO_LONG` or that of the folder.
 */
export const listenOnSocket = async (server: net.Server, socket: string): Promise<Listening> => {
  if (Buffer.byteLength(socket) > maxSocketPath)
    throw new OrchestrateError("SOCKET_PATH_TOO_LONG", `${socket} is too long for a unix socket`, {
      hint: "Set a state folder with a shorter path.",
    });
  const clients = new Set<Duplex>();
  server.on("connection", (client: Duplex) => void clients.add(client.once("close", () => clients.delete(client))));
  try {
    rmSync(socket, { force: true });
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(socket, resolve));
    chmodSync(socket, 0o600);
  } catch (error) {
    throw folderTrouble(error, socket);
  }
  return {
    socket,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const client of clients) client.destroy();
      await closed;
    },
  };
};
