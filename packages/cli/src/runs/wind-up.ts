import { type Signer } from "@orchestrate/evidence";
import { dropCandidates, openBlobs, openEventLog, systemClock } from "@orchestrate/runtime";
import type { Git } from "@orchestrate/shared";

import { createRedact } from "../compose/redact.ts";
import { removeScratch } from "../compose/scratch.ts";
import { stateFolderOf } from "../compose/state-folder.ts";
import type { Configuration } from "../config/schema.ts";
import { noteAuthorship } from "./note-authorship.ts";
import type { RunFolder } from "./run-folders.ts";
import { sealLog, signRun } from "./sign-run.ts";

interface WindUpOptions {
  readonly git: Git;
  readonly folder: RunFolder;
  readonly configuration: Configuration;
  readonly signer: Signer;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Does what a process leaves undone that is killed when its run is over and it is not: signs, seals, and removes what
 * was for the run alone. Changes nothing where all of it was done. Then does something while still nobody else can write
 * into the log. Rejects with OrchestrateError `RUN_IS_ACTIVE` while another process works on the run.
 */
export const windUp = async <Result>(options: WindUpOptions, then: () => Promise<Result>): Promise<Result> => {
  const { git, folder, configuration, signer, env } = options;
  const redact = createRedact(configuration, { secrets: [], env });
  const log = await openEventLog({ folder: folder.path, run: folder.run, clock: systemClock, redact });
  try {
    await dropCandidates(git, folder.run);
    await signRun({ git, log, blobs: await openBlobs(folder.blobs, { redact }) }, signer);
    await noteAuthorship({ git, log });
    await sealLog(log);
    const { commonDir } = git;
    const configured = configuration.stateFolder;
    await removeScratch(stateFolderOf({ commonDir, configured, env, uid: process.geteuid?.() }), folder.run);
    return await then();
  } finally {
    await log.close();
  }
};
