import { createServer } from "node:net";

import type { Sandbox } from "@orchestrate/shared";

/** The loopback port of the gateway inside. In a network of its own any is free; without one, the machine is asked. */
export const chooseGatewayPort = async (adapter: Sandbox["adapter"]): Promise<number> =>
  adapter === "none" ? await freePort() : 4101;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
