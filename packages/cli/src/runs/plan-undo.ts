import {
  chooseUndo,
  conflictsOf,
  criteriaAfter,
  originOf,
  sizeOfUndo,
  standing,
  undoSpec,
} from "@orchestrate/coordinator";
import { readRun, type RunRecord } from "@orchestrate/evidence";
import { openBlobs, readEventLog } from "@orchestrate/runtime";
import {
  type CommitSha,
  type Git,
  OrchestrateError,
  type Plan,
  renderSpec,
  type RunId,
  type Spec,
  type Undo,
} from "@orchestrate/shared";

import type { Configuration } from "../config/schema.ts";
import { pastRuns } from "./past-runs.ts";
import { type RunFolder, runFolder } from "./run-folders.ts";

export interface PlanUndoOptions {
  readonly git: Git;
  /** Whose merges shall go. */
  readonly folder: RunFolder;
  readonly subSpec: string | undefined;
  readonly withDependents: boolean;
  readonly reason: string;
  readonly target: string;
  /** The tip of the target. */
  readonly base: CommitSha;
  readonly configuration: Configuration;
}

export interface PlannedUndo {
  readonly undo: Undo;
  readonly spec: Spec;
  /** The spec as Markdown: the run's spec. */
  readonly source: string;
}

/**
 * Works out what is taken back and what must hold afterwards, and rehearses it; nothing is written. Rejects with
 * OrchestrateError `UNDO_…` when it cannot be done, naming what stands in the way.
 */
export const planUndo = async (options: PlanUndoOptions): Promise<PlannedUndo> => {
  const { git, folder, target, base, configuration } = options;
  const runs = await pastRuns(git, base);
  const past = theOne(runs, folder.run);
  const record = await recordOf(git, folder.run);
  const plan = planOf(record);
  const undo = chooseUndo({ ...options, runs, past, plan });
  const tree = await rehearse(git, { undo, target, base });

  const origin = originOf(runs, past);
  const first = origin.run === past.run ? record : await recordOf(git, origin.run);
  // As if it had landed.
  const after = [...runs, { run: "next" as RunId, undo, merges: [], hasLanded: true }];
  const criteria = criteriaAfter(planOf(first), {
    staying: new Set(standing(after, origin).map(({ subSpec }) => subSpec)),
    heldOnBase: heldOnBase(first),
  });
  const asks = criteria.length === 0 && !(await isKnown(git, tree, first));
  const limits = await sizeOfUndo(git, undo.merges, { ...configuration.limits.diff, ...given(plan) });
  const spec = undoSpec({ undo, plan, target, criteria, asks, limits });
  return { undo, spec, source: renderSpec(spec) };
};

const theOne = (runs: Awaited<ReturnType<typeof pastRuns>>, run: RunId) => {
  const past = runs.find((one) => one.run === run);
  if (past === undefined) throw new TypeError(`The run ${run} is not among the runs`);
  return past;
};

const recordOf = async (git: Git, run: RunId): Promise<RunRecord> => {
  const { path, blobs } = runFolder(git.commonDir, run);
  return await readRun({ events: await readEventLog(path), blobs: await openBlobs(blobs) });
};

const planOf = ({ plan, run }: RunRecord): Plan => {
  if (plan !== undefined) return plan;
  throw new OrchestrateError("UNDO_NOTHING_MERGED", `The run ${run} has merged nothing.`, {
    hint: "`orchestrate status --all` says what each run came to.",
  });
};

/** The limits that a spec sets itself; what it leaves open is the configuration's. */
const given = ({ whole }: Plan): Partial<Configuration["limits"]["diff"]> =>
  Object.fromEntries(Object.entries(whole.spec.front.limits).filter(([, limit]) => limit !== undefined));

/** The criteria that were seen to pass on the commit that a run started from. */
const heldOnBase = ({ verdicts }: RunRecord): ReadonlySet<string> =>
  new Set(
    verdicts.flatMap(({ verdict }) =>
      verdict.criteria.filter(({ onBase }) => onBase?.verdict === "pass").map(({ id }) => id),
    ),
  );

/** The tree that it would give. A conflict here costs nothing: no run has begun. */
const rehearse = async (
  git: Git,
  { undo, target, base }: { readonly undo: Undo; readonly target: string; readonly base: CommitSha },
): Promise<string> => {
  const taken = await git.takeBack({ from: base, merges: undo.merges, keep: false });
  if (taken.kind === "conflict") {
    const [first] = conflictsOf(undo, taken);
    throw new OrchestrateError(
      "UNDO_CONFLICT",
      `${undo.subSpecs[undo.merges.indexOf(taken.merge)]} of the run ${undo.run} cannot be taken back from ${target}: ${taken.paths.join(", ")} changed again since.`,
      {
        hint: `Nothing was changed. Take back first what came later (\`git log ${taken.merge.slice(0, 12)}..${target} -- ${first?.file ?? ""}\` lists it), or revert by hand: git revert -m 1 ${taken.merge.slice(0, 12)}`,
        exit: 1,
      },
    );
  }
  const tree = taken.trees.at(-1) ?? "";
  if (tree !== (await git.treeOf(base))) return tree;
  throw new OrchestrateError("UNDO_DONE", `Nothing of it is left on ${target}: somebody has taken it back already.`, {
    hint: `\`git log ${target}\` says who.`,
  });
};

/** Whether it is what the target was when the run began, or what the verifier has passed before. */
const isKnown = async (git: Git, tree: string, { begun, verdicts }: RunRecord): Promise<boolean> =>
  verdicts.some(({ verdict }) => verdict.kind === "pass" && verdict.tree === tree) ||
  (await git.treeOf(begun.base)) === tree;
