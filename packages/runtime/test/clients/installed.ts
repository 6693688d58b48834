import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { agentContract } from "../../src/agent/agent.contract.ts";
import { clientAgent } from "../../src/agent/client/client-agent.ts";
import type { Client } from "../../src/agent/client/client.ts";
import { locateProgram } from "../../src/agent/client/locate-program.ts";

const bin = fileURLToPath(new URL("../../../../clients/node_modules/.bin", import.meta.url));

/** The conformance kit for a real client. In CI it must be installed (`.ci/run` does it); elsewhere it is skipped. */
export const clientContract = (client: Client): void => {
  const program = locateProgram(client.program, bin);
  if (program !== undefined) return agentContract({ name: client.id, doing: () => clientAgent(client, { program }) });
  test.skipIf(!process.env["CI"])(`${client.id} is installed: (cd clients && npx -y pnpm@12 install)`, () => {
    expect(program).toBeDefined();
  });
};
