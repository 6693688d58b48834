import { randomBytes } from "node:crypto";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { join } from "node:path";

import {
  type Blobs,
  type Clock,
  type CriterionResult,
  digestOfJson,
  type EventLog,
  type MergeCommit,
  type ProcessLimits,
  type Sandbox,
  type Setup,
  type SubSpec,
  type Verify,
  waivableGate,
} from "@orchestrate/shared";

import type { BaseCache } from "./base-run.ts";
import { askGates } from "./gates/gates.ts";
import type { Proposal } from "./gates/proposal.ts";
import { createPropose, type GateOptions } from "./gates/propose.ts";
import { checkSpec, importCommit } from "./import.ts";
import { judgeOne } from "./judge-one.ts";
import { judge } from "./judge.ts";
import { openSites } from "./sites.ts";
import { writeTools } from "./tools.ts";
import type { Workbench } from "./workbench.ts";

export interface VerifierOptions
  extends GateOptions, Pick<Workbench, "judges" | "approvalOf" | "openEgress" | "hidden"> {
  readonly sandbox: Sandbox;
  /** Undefined when the project needs nothing prepared. */
  readonly setup: Setup | undefined;
  readonly blobs: Blobs;
  /** Gets `criterion.finished` and `canary.finished`; start and verdict are the caller's to tell, with the verdict kept. */
  readonly log: Pick<EventLog, "append" | "appendAll">;
  readonly clock: Clock;
  /** Ours alone; clones live and die in it. No `.git` in its path: test runners ignore such paths. */
  readonly folder: string;
  readonly baseCache: BaseCache;
  /** Of one command; a criterion's own `timeout` takes the place of `timeoutMs`. */
  readonly processLimits: ProcessLimits;
  /** Whether a person may waive one gate: then criteria are judged although it alone does not pass. @default false */
  readonly asksWaivers?: boolean;
  /** The tools that judge, by name: versions of this program, node, git. Named by digest in every verdict. */
  readonly toolchain: Readonly<Record<string, string>>;
}

/**
 * Judges the very commit that would land: import, gates, fresh clone, base's tests, criteria, base run, verdict. What it
 * knows is a sub-spec and a commit; it sees nothing of how the commit was made. Resolves with a verdict whatever the
 * candidate does; rejects when our machinery is broken or the signal aborts. Leaves no process and no clone behind.
 */
export const createVerifier = (options: VerifierOptions): Verify => {
  const propose = createPropose(options);
  const toolchain = digestOfJson(options.toolchain);
  let written: Promise<string> | undefined;
  // Awaited wherever it is asked for; a failure is tried again the next time.
  const tools = (): Promise<string> =>
    (written ??= writeTools(options.folder, random()).catch((cause: unknown) => {
      written = undefined;
      throw cause;
    }));

  return async ({ subSpec, commit }, { signal }) => {
    signal.throwIfAborted();
    checkSpec(subSpec);
    const { clock, git, sandbox } = options;
    const [startedAt, startedMs] = [clock.now(), clock.monotonicMs()];
    const [imported, proposal] = await Promise.all([
      importCommit(git, commit),
      propose(subSpec, commit.onto, commit.commit),
    ]);
    const gates = await askGates(proposal);
    signal.throwIfAborted();
    const isWaivable = options.asksWaivers === true && waivableGate(gates) !== undefined;
    const isAdmitted = imported.length === 0 && (isWaivable || gates.every(({ verdict }) => verdict === "pass"));
    const criteria = isAdmitted
      ? await judgeCriteria(options, { subSpec, commit, proposal, tools: await tools(), toolchain, signal })
      : subSpec.criteria.map(notRun);

    return judge({
      imported,
      expected: subSpec.criteria.map(({ id }) => id),
      subSpec: subSpec.id,
      spec: subSpec.digest,
      base: commit.onto,
      commit: commit.commit,
      tree: commit.tree,
      candidate: commit.candidate,
      attempt: commit.attempt,
      gates,
      criteria,
      toolchain,
      sandbox: { adapter: sandbox.adapter, profile: sandbox.profile },
      startedAt,
      durationMs: Math.max(0, Math.round(clock.monotonicMs() - startedMs)),
    });
  };
};

const random = (): string => randomBytes(16).toString("hex");

/** A candidate that the gates refuse is not worth a process: nothing of it is run. */
const notRun = ({ id, kind, severity }: SubSpec["criteria"][number]): CriterionResult => ({
  id,
  kind,
  severity,
  verdict: "not-run",
  symptom: "It was not run, because a gate refused the candidate.",
  findings: [],
  durationMs: 0,
});

const judgeCriteria = async (
  options: VerifierOptions,
  judged: Parameters<Verify>[0] & {
    readonly proposal: Proposal;
    readonly tools: string;
    readonly toolchain: string;
    readonly signal: AbortSignal;
  },
): Promise<CriterionResult[]> => {
  const { subSpec, commit, proposal, tools, toolchain, signal } = judged;
  if (subSpec.criteria.length === 0) return [];
  const { git, log } = options;
  const folder = await mkdtemp(join(await realpath(options.folder), "verify-"));
  try {
    const workbench: Workbench = {
      ...options,
      limits: options.processLimits,
      folder,
      tools,
      random,
      subSpec,
      textOnBase: proposal.textBefore,
      diff: (maxBytes) => git.patch(commit.onto, commit.commit, { maxBytes }),
    };
    const isFirst = commit.runBase === commit.onto;
    const sites = openSites({
      commit,
      changes: proposal.changes,
      sinceRun: isFirst ? proposal.changes : await git.changes(commit.runBase, commit.commit),
      paths: pathsAfter(proposal),
      basePaths: await pathsToCompare(git, { commit, proposal }),
      classOf: proposal.classOf,
      setup: options.setup,
      note: (type, data) => log.append({ type, subject: subSpec.id, data }),
      workbench,
      signal,
    });
    const results: CriterionResult[] = [];
    for (const criterion of subSpec.criteria) {
      const result = await judgeOne(criterion, { sites, workbench, cache: options.baseCache, toolchain, signal });
      signal.throwIfAborted();
      results.push(result);
      const { id, verdict, symptom, durationMs, canary } = result;
      const subject = subSpec.id;
      const data = { attempt: commit.attempt, criterion: id, verdict, symptom, durationMs };
      await log.appendAll([
        ...(canary === "held" || canary === "tripped"
          ? [{ type: "canary.finished", subject, data: { criterion: id, held: canary === "held" } } as const]
          : []),
        { type: "criterion.finished", subject, data },
      ]);
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
};

/**
 * Every file of the commit that the run started from. Where an undo starts, there is still what it takes away: nothing
 * there is for comparison.
 */
const pathsToCompare = async (
  git: Pick<VerifierOptions["git"], "listTree">,
  { commit, proposal }: { readonly commit: MergeCommit; readonly proposal: Proposal },
): Promise<ReadonlySet<string>> => {
  if (commit.undoes) return new Set();
  if (commit.runBase === commit.onto) return proposal.tree.paths;
  return new Set((await git.listTree(commit.runBase)).map(({ path }) => path));
};

/** Every file of the judged commit. */
const pathsAfter = ({ tree, changes }: Proposal): ReadonlySet<string> => {
  const paths = new Set(tree.paths);
  for (const { path, status } of changes) {
    if (status === "deleted") paths.delete(path);
    else paths.add(path);
  }
  return paths;
};
