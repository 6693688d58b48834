import type { Git, Sandbox, Setup } from "@orchestrate/shared";

import type { Configuration } from "../config/schema.ts";
import { openSandbox, type SandboxChoice } from "./sandbox.ts";
import { setupOf } from "./setup.ts";
import { makeStateFolder, type StateFolder, stateFolderOf } from "./state-folder.ts";

/** What of this machine a run or a verification stands on. */
export interface Machine {
  readonly state: StateFolder;
  readonly sandbox: Sandbox;
  readonly setup: Setup | undefined;
}

interface MachineOptions {
  readonly git: Git;
  readonly configuration: Configuration;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly sandbox: SandboxChoice;
}

/** Makes the folders and tries the sandbox. Rejects with OrchestrateError when the machine cannot be used. */
export const openMachine = async ({ git, configuration, env, sandbox: wanted }: MachineOptions): Promise<Machine> => {
  const uid = process.geteuid?.();
  const state = stateFolderOf({ commonDir: git.commonDir, configured: configuration.stateFolder, env, uid });
  await makeStateFolder(state, uid);
  const sandbox = await openSandbox(wanted, { folder: state.sandbox, signal: new AbortController().signal });
  const setup = await setupOf({ git, configuration, sandbox, folder: state.setup });
  return { state, sandbox, setup };
};
