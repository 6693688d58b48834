import { foldRun, type RunState } from "@orchestrate/coordinator";
import {
  createNoSandbox,
  createWorktrees,
  dropCandidates,
  isRunActive,
  openGit,
  readEventLog,
  sweepControlGroups,
  systemClock,
} from "@orchestrate/runtime";
import type { Git, SweepReport } from "@orchestrate/shared";

import { removeScratch } from "../compose/scratch.ts";
import { stateFolderOf } from "../compose/state-folder.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Outcome } from "../outcome.ts";
import { projectOfTarget } from "../project/project-of-target.ts";
import { bytes } from "../render/amounts.ts";
import { inColumns } from "../render/columns.ts";
import { findRun, listRuns, type RunFolder, runFolder } from "../runs/run-folders.ts";
import type { Handler } from "./command.ts";

interface CleanInput {
  readonly run: string | undefined;
}

type Kept = SweepReport["kept"][number];
type Removed = SweepReport["removed"][number];

/** `orchestrate clean [RUN]`: says what went and how large it was, what stayed and why. */
export const clean: Handler<CleanInput> = async ({ run }, terminal): Promise<Outcome> => {
  const git = await openGit(terminal.cwd);
  const { configuration } = (await projectOfTarget(git, undefined)).config;
  const state = stateFolderOf({
    commonDir: git.commonDir,
    configured: configuration.stateFolder,
    env: terminal.env,
    uid: process.geteuid?.(),
  });
  const { adapter } = configuration.worktrees;
  const worktrees = createWorktrees({
    git,
    folder: state.worktrees,
    adapter,
    sandbox: createNoSandbox(),
    clock: systemClock,
  });

  const folders =
    run === undefined
      ? (await listRuns(git.commonDir)).map((each) => runFolder(git.commonDir, each))
      : [await findRun(git.commonDir, run)];
  const removed: Removed[] = sweepControlGroups().map((path) => ({ path, bytes: 0 }));
  const kept: Kept[] = [];
  for (const folder of folders) {
    const past = foldRun(await readEventLog(folder.path).catch(() => []));
    const why = whyKept(folder, past);
    if (why !== undefined) {
      kept.push({ path: folder.path, why });
      continue;
    }
    const swept = await worktrees.sweep(folder.run);
    removed.push(...swept.removed);
    kept.push(...swept.kept);
    await dropCandidates(git, folder.run);
    await removeScratch(state, folder.run);
    const branch = await dropIntegration(git, past);
    if (branch !== undefined) ("bytes" in branch ? removed : kept).push(branch as Removed & Kept);
  }
  const { style } = terminal;
  const total = removed.reduce((sum, each) => sum + each.bytes, 0);
  const lines = [
    ...inColumns(removed.map(({ path, bytes: size }) => [style.green("removed"), bytes(size), path])),
    ...inColumns(kept.map(({ path, why }) => [style.yellow("kept"), path, why])),
    `${removed.length} removed (${bytes(total)}), ${kept.length} kept.`,
  ];
  return { code: exitCodes.ok, text: lines.join("\n"), data: { removed, kept }, diagnostics: [] };
};

/** Undefined when the run is over and its leftovers can go. */
const whyKept = (folder: RunFolder, { status, seq }: RunState): string | undefined => {
  if (isRunActive(folder.path)) return "A process works on it.";
  if (seq === 0 || status === "finished" || status === "cancelled") return undefined;
  return `It can be resumed: \`orchestrate resume ${folder.run}\`, or end it with \`orchestrate cancel ${folder.run}\`.`;
};

/** The integration branch goes when all of it is on the target; what is nowhere else is never removed. */
const dropIntegration = async (git: Git, { started }: RunState): Promise<Removed | Kept | undefined> => {
  if (started === undefined) return undefined;
  const ref = `refs/heads/${started.integration}`;
  const [tip, target] = await Promise.all([git.resolve(ref), git.resolve(`refs/heads/${started.target}`)]);
  if (tip === undefined) return undefined;
  if (target === undefined || !(await git.isAncestor(tip, target))) {
    return { path: ref, why: `${started.target} does not have all of it.` };
  }
  const deleted = await git.deleteRef(ref, tip);
  return deleted === "deleted" ? { path: ref, bytes: 0 } : { path: ref, why: "It has moved meanwhile." };
};
