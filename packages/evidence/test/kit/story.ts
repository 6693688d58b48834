import { join } from "node:path";

import { openBlobs, openEventLog, openGit, systemClock } from "@orchestrate/runtime";
import { type GitRepo, gitRepo } from "@orchestrate/runtime/testing";
import {
  type Approval,
  canonicalJson,
  type CommitSha,
  type Digest,
  digestOf,
  type EventData,
  type EventLog,
  type EventType,
  GateId,
  parseSpec,
  planOf,
  type RunId,
  type Spec,
  type SubSpec,
  type Verdict,
  wholeSpec,
} from "@orchestrate/shared";

import type { Asked } from "./person.ts";
import { specText } from "./spec-text.ts";

const run = "0story" as RunId;

/** A run whose log, blobs and commits are real. */
export interface Story {
  readonly repo: GitRepo;
  readonly folder: string;
  readonly blobs: Awaited<ReturnType<typeof openBlobs>>;
  readonly log: EventLog;
}

export interface StoryOptions {
  /** Makes a person's decision; undefined leaves the plan and T2 to nobody, and neither happens. */
  readonly decide?: (asked: Asked) => Promise<Approval>;
  /** What agents write, to be found again where it must not be. @default "good" */
  readonly said?: string;
  /** The spec's text, from which the plan is made. @default the one of `spec-text.ts` */
  readonly spec?: string;
  /** A file that agents write beside their own. */
  readonly file?: { readonly path: string; readonly content: string };
  /** What criteria print and say of it. */
  readonly printed?: string;
  /** With `caller`, whoever tells it removes the repository. @default "test" */
  readonly lifetime?: "test" | "caller";
}

/**
 * Tells a run by hand, event by event as the rooms do: T1 fails its first attempt and merges with the second; T2 needs a
 * person (when one is there to decide) and merges; the whole spec passes and lands.
 */
export const tellStory = async (options: StoryOptions = {}): Promise<Story> => {
  const { decide, said = "good", lifetime = "test", spec: text = specText, file, printed } = options;
  const repo = await gitRepo({ "README.md": "hello\n" }, { lifetime });
  const folder = join(repo.path, ".git/orchestrate/runs", run);
  const [blobs, git] = [await openBlobs(join(folder, "blobs")), await openGit(repo.path)];
  const log = await openEventLog({ folder, run, clock: systemClock });
  const tell = <Type extends EventType>(subject: string, type: Type, data: EventData<Type>) =>
    log.append({ type, subject, data });

  const base = await commitOf(repo, "main");
  const plan = planOf(parsed(text), { madeBy: "author" });
  const spec = await blobs.put(text);
  const integration = `orchestrate/${run}`;
  await repo.run("branch", integration, base);
  await tell("", "run.started", {
    spec,
    specPath: "spec.md",
    specId: "story",
    base,
    target: "main",
    integration,
    configuration: digestOf("{}"),
    version: "0.0.0",
    sandbox: "none",
    concurrency: 1,
    land: true,
  });
  await tell("", "spec.loaded", { spec, path: "spec.md" });
  const result = await blobs.put(canonicalJson(plan));
  const subSpecs = plan.subSpecs.map(({ id, title, after }) => ({ id, title, after: [...after] }));
  await tell("", "plan.proposed", { step: "plan", result, plan: plan.digest, subSpecs });

  const ask = async (asked: Pick<Approval, "gate" | "shown">, subject: string): Promise<void> => {
    if (!decide) return;
    await tell(subject, "approval.requested", asked);
    await tell(subject, "approval.recorded", { approval: await decide({ ...asked, subject, log, blobs }) });
  };
  await ask({ gate: "plan", shown: plan.digest }, "");

  const give = async (
    subSpec: SubSpec,
    judged: Pick<Verdict, "kind" | "attempt" | "commit" | "base" | "candidate">,
  ) => {
    const output = printed === undefined ? undefined : await blobs.put(printed);
    const tree = await git.treeOf(judged.commit);
    const verdict = await verdictOn(subSpec, { ...judged, tree }, { said: printed, output });
    const digest = await blobs.put(canonicalJson(verdict));
    const { kind, attempt, commit } = judged;
    await tell(subSpec.id, "verdict.given", {
      kind,
      attempt,
      commit,
      base: judged.base,
      verdict: digest,
      passed: 1,
      total: 1,
    });
    return digest;
  };

  const attempt = async (subSpec: SubSpec, number: number, kind: Verdict["kind"]): Promise<void> => {
    const onto = await commitOf(repo, integration);
    await tell(subSpec.id, "agent.started", {
      attempt: number,
      agent: "script",
      model: "some-model",
      prompt: await blobs.put(`Do ${subSpec.id}, please.`),
      worktree: "/nowhere",
      base: onto,
    });
    const candidate = await candidateOf(repo, {
      onto,
      ref: `refs/orchestrate/salvage/${run}/${subSpec.id}/${number}`,
      files: {
        [`work/${subSpec.id}.txt`]: `${said} ${number}\n`,
        ...(file && { [file.path]: `${file.content} ${subSpec.id}\n` }),
      },
    });
    await tell(subSpec.id, "agent.exited", {
      attempt: number,
      status: "finished",
      claimed: "done",
      durationMs: 5,
      transcript: await blobs.put(`transcript: ${said}`),
      usage: noUsage,
    });
    await tell(subSpec.id, "rollback.tested", { attempt: number, equal: true, differences: [] });
    await tell(subSpec.id, "candidate.offered", {
      candidate: {
        kind: "candidate",
        subSpec: subSpec.id,
        spec: subSpec.digest,
        attempt: number,
        base: onto,
        commit: candidate,
        tree: await git.treeOf(candidate),
        agent: "script",
        model: "some-model",
        usage: noUsage,
      },
    });
    const gates = GateId.options.map((gate) => ({ gate, verdict: "pass" as const }));
    await tell(subSpec.id, "gate.finished", { attempt: number, candidate, admitted: true, gates });
    const commit = await git.commitTree({
      tree: await git.treeOf(candidate),
      parents: [onto, candidate],
      message: `${subSpec.id}: ${subSpec.title}\n\nOrchestrate-Run: ${run}\n`,
      author: { name: "script", email: "script@agents.invalid" },
      committer: { name: "orchestrate", email: "orchestrate@agents.invalid" },
      date: "2026-11-25T12:00:00Z",
    });
    const shown = await give(subSpec, { kind, attempt: number, commit, base: onto, candidate });
    if (kind === "fail") return;
    if (kind === "needs-human") {
      await ask({ gate: "manual", shown }, subSpec.id);
      if (!decide) return;
    }
    await tell(subSpec.id, "merge.started", { attempt: number, commit, from: onto });
    await repo.run("update-ref", `refs/heads/${integration}`, commit, onto);
    await tell(subSpec.id, "merge.finished", { attempt: number, kind: "merged", commit });
  };

  const [first, second] = plan.subSpecs as [SubSpec, SubSpec];
  await attempt(first, 1, "fail");
  await attempt(first, 2, "pass");
  await attempt(second, 1, "needs-human");
  const tip = await commitOf(repo, integration);
  await give(plan.whole, { kind: "pass", attempt: 0, commit: tip, base, candidate: tip });
  await repo.run("merge", "--quiet", "--ff-only", integration);
  await tell(wholeSpec, "landing.started", { target: "main", from: base, to: tip });
  await tell(wholeSpec, "landing.finished", { landing: { kind: "landed", target: "main", from: base, to: tip } });
  await tell("", "run.finished", { merged: 2, abandoned: 0, code: 0 });
  return { repo, folder, blobs, log };
};

const noUsage = {
  inputTokens: 1,
  cachedInputTokens: 0,
  outputTokens: 1,
  reasoningTokens: 0,
  requests: 1,
  recorded: false,
};

const parsed = (source: string): Spec => {
  const read = parseSpec(source, { file: "spec.md" });
  if (read.kind === "invalid") throw new TypeError(JSON.stringify(read.diagnostics));
  return read.spec;
};

const commitOf = async (repo: GitRepo, revision: string): Promise<CommitSha> => {
  const commit = await repo.ref(revision);
  if (!commit) throw new TypeError(`There is no ${revision}`);
  return commit;
};

/** One commit on top of another, kept under a ref as salvage is. */
const candidateOf = async (
  repo: GitRepo,
  { onto, ref, files }: { readonly onto: CommitSha; readonly ref: string; readonly files: Record<string, string> },
): Promise<CommitSha> => {
  await repo.run("switch", "--quiet", "--detach", onto);
  const commit = await repo.commit(files, "Work");
  await repo.run("update-ref", ref, commit);
  await repo.run("switch", "--quiet", "main");
  return commit;
};

const verdictOn = async (
  subSpec: SubSpec,
  judged: Pick<Verdict, "kind" | "attempt" | "commit" | "base" | "tree" | "candidate">,
  {
    said = "The command exited with 0.",
    output,
  }: { readonly said: string | undefined; readonly output: Digest | undefined },
): Promise<Verdict> => ({
  ...judged,
  subSpec: subSpec.id,
  spec: subSpec.digest,
  gates: GateId.options.map((gate) => ({ gate, verdict: "pass", findings: [], subjects: 1 })),
  criteria: subSpec.criteria.map(({ id, severity }) => ({
    id,
    kind: "run",
    severity,
    verdict: judged.kind,
    symptom: said,
    ...(output && { output }),
    findings: [],
    durationMs: 3,
    argv: ["test", "-f", "work"],
    exit: judged.kind === "pass" ? 0 : 1,
    canary: "not-needed",
  })),
  findings: judged.kind === "fail" ? [{ code: "criterion-fail", message: said, by: "V1" }] : [],
  toolchain: digestOf("tools"),
  sandbox: { adapter: "none", profile: digestOf("none") },
  startedAt: "2026-11-25T12:00:00.000Z",
  durationMs: 4,
});
