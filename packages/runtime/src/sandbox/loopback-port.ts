import { createServer } from "node:net";

import type { Sandbox } from "@orchestrate/shared";

/** A loopback port for a relay: the usual one inside a network of its own; elsewhere the machine is asked for a free one. */
export const chooseLoopbackPort = async (adapter: Sandbox["adapter"], usual: number): Promise<number> =>
  adapter === "bubblewrap" ? usual : await freePort();

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
