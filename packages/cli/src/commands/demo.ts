import { mkdir, mkdtemp, readdir, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { openGit, systemClock } from "@orchestrate/runtime";
import { OrchestrateError } from "@orchestrate/shared";

import { isAsTold } from "../demo/as-told.ts";
import { findDependencies, markDemo } from "../demo/dependencies.ts";
import { copyExample, exampleSpec } from "../demo/example.ts";
import { isUntouched, openProvider, providerReport } from "../demo/provider.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import type { Outcome } from "../outcome.ts";
import type { Handler } from "./command.ts";
import { runSpec } from "./run.ts";

/** `orchestrate demo`: the real run on a copy of the example. It installs nothing and reaches no network. */
export const demo: Handler<{ readonly folder?: string }> = async ({ folder: wanted, json, verbose }, terminal) => {
  const modules = await findDependencies();
  const folder = await emptyFolder(wanted === undefined ? undefined : resolve(terminal.cwd, wanted));
  const provider = await openProvider({ clock: systemClock, say: (line) => terminal.err(`${line}\n`) });
  try {
    await copyExample(folder, systemClock);
    const { commonDir } = await openGit(folder);
    await markDemo(commonDir, modules);
    if (!json) terminal.err(`${introduction(folder)}\n`);
    const outcome = await runSpec(
      { spec: exampleSpec, land: true, sandbox: "auto", ...(json && { json }), ...(verbose && { verbose }) },
      { ...terminal, cwd: folder },
    );
    const seen = { requests: provider.calls, volumes: [...provider.volumes] };
    return {
      ...outcome,
      // One of the four is meant to be abandoned, for which a run ends with 1; any other ending is a failure.
      code: endOf(outcome, isUntouched(provider)),
      text: `${outcome.text}\n\n${providerReport(provider)}\ntry   cd ${folder}`,
      data: { folder, run: outcome.data, provider: seen },
    };
  } finally {
    await provider.close();
  }
};

const endOf = ({ code, data }: Outcome, untouched: boolean): ExitCode => {
  if (code === exitCodes.failed && untouched && isAsTold(data)) return exitCodes.ok;
  return code === exitCodes.ok ? exitCodes.failed : code;
};

const introduction = (folder: string): string =>
  [
    "A payments service learns to refund: four sub-specs, three agents at once, each in a worktree and a sandbox of its own.",
    `The repository is a copy in ${folder}. Its agents, worktrees, tests and verifier are real.`,
  ].join("\n");

const emptyFolder = async (wanted: string | undefined): Promise<string> => {
  if (wanted === undefined) return await mkdtemp(join(await realpath(tmpdir()), "orchestrate-demo-"));
  await mkdir(wanted, { recursive: true });
  if ((await readdir(wanted)).length === 0) return await realpath(wanted);
  throw new OrchestrateError("DEMO_FOLDER_TAKEN", `${wanted} is not empty.`, {
    hint: "Name a folder that is empty or absent.",
  });
};
