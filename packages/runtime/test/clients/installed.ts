import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { acpAgent, type AcpAgentOptions } from "../../src/agent/acp/acp-agent.ts";
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
  missing(client.id, `(cd clients && npx -y ${how})`, !isInstalledByHand);
};

/** The same for a program that speaks the Agent Client Protocol. */
export const acpContract = (
  { program: name, ...options }: Omit<AcpAgentOptions, "program"> & { readonly program: string },
  only?: readonly string[],
): void => {
  const program = locateProgram(name, bin);
  if (program === undefined) return missing(options.id, "(cd clients && npx -y pnpm@12 install)", true);
  agentContract({ name: options.id, doing: () => acpAgent({ ...options, program }) }, only);
};

const missing = (id: string, how: string, isNeeded: boolean): void => {
  test.skipIf(!isNeeded || !process.env["CI"])(`${id} is installed: ${how}`, () => {
    expect.unreachable(`${id} is not installed`);
  });
};
