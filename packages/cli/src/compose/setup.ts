import { createSetup } from "@orchestrate/runtime";
import type { Git, Sandbox, Setup } from "@orchestrate/shared";

import type { Configuration } from "../config/schema.ts";
import { demoSetup } from "../demo/dependencies.ts";

interface SetupOptions {
  readonly git: Git;
  readonly configuration: Configuration;
  readonly sandbox: Sandbox;
  /** For prepared dependencies, from run to run. */
  readonly folder: string;
}

/** How what the repository ignores is made; undefined when it needs nothing. */
export const setupOf = async ({ git, configuration, sandbox, folder }: SetupOptions): Promise<Setup | undefined> => {
  const demo = await demoSetup(git.commonDir);
  if (demo !== undefined) return demo;
  const { setup, maxSetupBytes: maxBytes } = configuration;
  if (setup.length === 0) return undefined;
  const steps = setup.map(({ privateNetwork, network, ...step }) => ({
    ...step,
    network: [...network, ...privateNetwork],
  }));
  const allowPrivate = setup.flatMap(({ privateNetwork }) => privateNetwork);
  return createSetup({ git, sandbox, folder, steps, maxBytes, allowPrivate });
};
