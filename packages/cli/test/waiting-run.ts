import { openBlobs, openEventLog, openGit, systemClock } from "@orchestrate/runtime";
import { gitRepo } from "@orchestrate/runtime/testing";
import {
  canonicalJson,
  type CommitSha,
  digestOf,
  type EventData,
  type EventLog,
  type EventType,
  GateId,
  parseSpec,
  planOf,
  type RunId,
  type SubSpec,
  type Verdict,
} from "@orchestrate/shared";
import { onTestFinished } from "vitest";

import { type RunFolder, runFolder } from "../src/runs/run-folders.ts";
import { greeting } from "./small-run.ts";

export const run = "0abcdefg" as RunId;

interface WaitingOptions {
  /** `.orchestrate/allowed-signers` of the commit that the run starts from; none when left out. */
  readonly signers?: string;
  /** What is waited for: the plan, or a verdict on T1. @default "merge" */
  readonly gate?: "plan" | "merge" | "manual" | "waiver";
  /** What the commit that was judged writes. @default a harmless line */
  readonly change?: Readonly<Record<string, string>>;
  readonly symptom?: string;
  /** Whether nobody decided, and the run ended. */
  readonly isOver?: boolean;
  /** Whether the log keeps its writer. */
  readonly active?: boolean;
}

export interface WaitingRun {
  readonly cwd: string;
  readonly folder: RunFolder;
  readonly log: EventLog;
  readonly base: CommitSha;
  readonly shown: Verdict["spec"];
}

/** A run whose log waits for a person, as a real one does: commits, plan, verdict and blobs are real. */
export const waitingRun = async (options: WaitingOptions = {}): Promise<WaitingRun> => {
  const { signers, gate = "merge", change = { "src/greet.mjs": "console.log(1)\n" }, active = false } = options;
  const repo = await gitRepo({
    "src/main.mjs": "export {};\n",
    "specs/greeting.md": greeting,
    ...(signers === undefined ? {} : { ".orchestrate/allowed-signers": signers }),
  });
  const folder = runFolder(`${repo.path}/.git`, run);
  const log = await openEventLog({ folder: folder.path, run, clock: systemClock });
  const [blobs, git] = [await openBlobs(folder.blobs), await openGit(repo.path)];
  const tell = <Type extends EventType>(subject: string, type: Type, data: EventData<Type>) =>
    log.append({ type, subject, data });

  const base = (await repo.ref("main")) as CommitSha;
  const parsed = parseSpec(greeting, { file: "specs/greeting.md" });
  if (parsed.kind === "invalid") throw new TypeError(JSON.stringify(parsed.diagnostics));
  const plan = planOf(parsed.spec, { madeBy: "author" });
  const [t1] = plan.subSpecs as [SubSpec];
  await tell("", "run.started", {
    spec: await blobs.put(greeting),
    specPath: "specs/greeting.md",
    specId: "greeting",
    base,
    target: "main",
    integration: `orchestrate/${run}`,
    configuration: digestOf("{}"),
    version: "0.0.0",
    sandbox: "none",
    concurrency: 1,
    land: true,
  });
  await tell("", "plan.proposed", {
    step: "plan",
    result: await blobs.put(canonicalJson(plan)),
    plan: plan.digest,
    subSpecs: plan.subSpecs.map(({ id, title }) => ({ id, title, after: [] })),
  });
  await tell("T1", "agent.started", {
    attempt: 1,
    agent: "sh",
    prompt: await blobs.put("Do it."),
    worktree: "/nowhere",
    base,
  });

  let [subject, shown]: [string, Verdict["spec"]] = ["", plan.digest];
  if (gate !== "plan") {
    await repo.run("switch", "--quiet", "--detach", base);
    const commit = (await repo.commit(change, "Work")) as CommitSha;
    await repo.run("update-ref", `refs/orchestrate/candidates/${run}/T1/1`, commit);
    await repo.run("switch", "--quiet", "main");
    const kind = ({ merge: "pass", manual: "needs-human", waiver: "fail" } as const)[gate];
    const verdict: Verdict = {
      kind,
      subSpec: t1.id,
      spec: t1.digest,
      base,
      commit,
      tree: await git.treeOf(commit),
      attempt: 1,
      gates: GateId.options.map((id) => ({ gate: id, verdict: "pass", findings: [], subjects: 1 })),
      criteria: [
        {
          id: "V1",
          kind: "run",
          severity: "block",
          verdict: kind,
          symptom: options.symptom ?? "It exited with 0.",
          findings: [],
          durationMs: 1,
        },
      ],
      findings: [],
      toolchain: digestOf("tools"),
      sandbox: { adapter: "none", profile: digestOf("none") },
      startedAt: systemClock.now(),
      durationMs: 1,
    };
    [subject, shown] = ["T1", await blobs.put(canonicalJson(verdict))];
    const given = { kind, attempt: 1, commit, base, verdict: shown, passed: 8, total: 8 };
    await tell("T1", "verdict.given", gate === "waiver" ? { ...given, waivable: "V1" } : given);
  }
  await tell(subject, "approval.requested", { gate, shown });
  if (options.isOver) await tell("", "run.finished", { merged: 0, abandoned: 1, code: 1 });
  if (active) onTestFinished(() => log.close());
  else await log.close();
  return { cwd: repo.path, folder, log, base, shown };
};
