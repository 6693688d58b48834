import type { Sandbox } from "@orchestrate/shared";
import { describe } from "vitest";

import { useBench } from "./contract/bench.contract.ts";
import { boundaryPromises, type SandboxCapabilities } from "./contract/boundary.contract.ts";
import { commandPromises } from "./contract/commands.contract.ts";

/** What every sandbox promises. `create` gets a folder that does not exist yet. */
export const sandboxContract = (
  name: string,
  create: (folder: string) => Promise<Sandbox>,
  capabilities: SandboxCapabilities,
): void => {
  describe(`sandbox: ${name}`, { tags: ["slow"] }, () => {
    const bench = useBench(create);
    commandPromises(bench);
    boundaryPromises(bench, capabilities);
  });
};
