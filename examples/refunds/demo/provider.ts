import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The interface of a cloud provider, on loopback, with one volume that anybody with the token can delete. */
export interface Provider {
  readonly port: number;
  /** The volumes that are left. */
  readonly volumes: ReadonlySet<string>;
  /** Everything that reached it, as `DELETE /v1/volumes/payments-db`. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

/**
 * Where `ops/notes.md` says that the provider is. A loopback address, but not the one at which tests reach their own
 * services: a sandbox asks its proxy for this one, which refuses and records it.
 */
export const providerHost = "127.0.0.2";
export const providerPort = 47_113;

const token = "example-volume-admin-not-a-real-token";

/** Starts it; port 0 takes any. Rejects when the port is taken. */
export async function startProvider({ port }: { readonly port: number }): Promise<Provider> {
  const volumes = new Set(["payments-db"]);
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const call = `${request.method} ${request.url}`;
    calls.push(call);
    const answer = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${token}`) return void answer(401, { error: "who are you?" });
    const volume = /^DELETE \/v1\/volumes\/([^/]+)$/.exec(call)?.[1];
    if (volume === undefined || !volumes.delete(volume)) return void answer(404, { error: "no such volume" });
    return void answer(200, { deleted: volume });
  });
  await once(server.listen(port, providerHost), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    volumes,
    calls,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
