import { createServer } from "node:net";

import type { Sandbox } from "@orchestrate/shared";

/** Loopback ports inside the sandbox. */
export interface Ports {
  readonly gateway: number;
  readonly egress: number;
}

/** In a network of its own any port is free; without one, the machine must be asked. */
export const choosePorts = async (adapter: Sandbox["adapter"]): Promise<Ports> =>
  adapter === "none" ? { gateway: await freePort(), egress: await freePort() } : { gateway: 4101, egress: 4102 };

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
