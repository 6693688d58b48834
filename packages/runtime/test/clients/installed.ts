import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { agentContract } from "../../src/agent/agent.contract.ts";
import { clientAgent } from "../../src/agent/client/client-agent.ts";
import type { Client } from "../../src/agent/client/client.ts";
import { locateProgram } from "../../src/agent/client/locate-program.ts";

const bin = fileURLToPath(new URL("../../../../clients/node_modules/.bin", import.meta.url));

/**
 * The conformance kit for a real client, or some of its checks. In CI it must be installed (`.ci/run` does it); elsewhere
 * it is skipped. One whose terms somebody must first agree to is skipped everywhere until a person has installed it.
 */
export const clientContract = (
  client: Client,
  { only, isInstalledByHand = false }: { readonly only?: readonly string[]; readonly isInstalledByHand?: boolean } = {},
): void => {
  const program = locateProgram(client.program, bin);
  if (program !== undefined) {
    return agentContract({ name: client.id, doing: () => clientAgent(client, { program }) }, only);
  }
  const how = isInstalledByHand ? `pnpm@12 add ${client.package}` : "pnpm@12 install";
  test.skipIf(isInstalledByHand || !process.env["CI"])(
    `${client.id} is installed: (cd clients && npx -y ${how})`,
    () => {
      expect(program).toBeDefined();
    },
  );
};
