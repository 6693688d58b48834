import { systemClock } from "@orchestrate/runtime";
import { type GitRepo, gitRepo } from "@orchestrate/runtime/testing";
import type { AnyEvent, Approval, CommitSha, EventType, RunId } from "@orchestrate/shared";
import { describe, expect, onTestFinished, test } from "vitest";

import { startRun } from "../../src/run/start-run.ts";
import { type OpenRun, openRun } from "../kit/open-run.ts";
import { specOf, type TaskText } from "../kit/spec-text.ts";

const run = "0abc" as RunId;

interface Begin extends Partial<OpenRun> {
  readonly front?: string;
}

/** Starts a run, or goes on with the one that is there; every agent writes its file at once unless told otherwise. */
const begin = async (repo: GitRepo, tasks: readonly TaskText[], { front, ...open }: Begin = {}) => {
  const options = await openRun({
    repository: repo.path,
    run,
    clock: systemClock,
    ...specOf(tasks, front === undefined ? {} : { front }),
    work: (id) => ({ [`work/${id}.txt`]: "good\n" }),
    ...open,
  });
  onTestFinished(() => options.log.close().catch(() => undefined));
  return { ...options, handle: startRun(options) };
};

/** Goes through a run to its end, and gives what it said. */
const through = async (repo: GitRepo, tasks: readonly TaskText[], options: Begin = {}) => {
  const { handle, log } = await begin(repo, tasks, options);
  const outcome = await handle.done;
  const events = await log.read();
  await log.close();
  return { outcome, events };
};

const of = <Type extends EventType>(events: readonly AnyEvent[], type: Type) =>
  events.filter((event): event is Extract<AnyEvent, { type: Type }> => event.type === type);

const subjects = (events: readonly AnyEvent[]): readonly string[] => events.map(({ subject }) => subject);

const files = async (repo: GitRepo, revision: string): Promise<readonly string[]> =>
  (await repo.run("ls-tree", "-r", "--name-only", revision)).split("\n").filter((name) => name.startsWith("work/"));

const decision = (event: Extract<AnyEvent, { type: "approval.requested" }>, kind: Approval["kind"]): Approval => ({
  kind,
  ...event.data,
  by: "ana",
  reason: "I looked at it",
  at: "2026-11-22T12:00:00.000Z",
});

describe("a run on a real repository", { tags: ["slow"] }, () => {
  test("merges sub-specs in the order that the plan says, and lands them on the target", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    await repo.write({ "notes.txt": "mine, untracked\n" });
    const { outcome, events } = await through(repo, [{ id: "T1" }, { id: "T2", after: ["T1"] }, { id: "T3" }]);
    expect(outcome).toMatchObject({ kind: "settled", code: 0, merged: 3, abandoned: 0, landing: { kind: "landed" } });
    const started = subjects(of(events, "sub-spec.started"));
    const merged = subjects(of(events, "merge.finished"));
    expect(started.indexOf("T2")).toBe(2);
    expect(merged.indexOf("T1")).toBeLessThan(merged.indexOf("T2"));
    expect(await files(repo, "main")).toEqual(["work/T1.txt", "work/T2.txt", "work/T3.txt"]);
    expect(await repo.run("status", "--porcelain"), "the user's own file is all that is new").toBe("?? notes.txt");
  });

  test("every merge commit on the branch was verified as it is, and says where it comes from", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const { events } = await through(repo, [{ id: "T1" }, { id: "T2" }, { id: "T3" }]);
    const passed = of(events, "verdict.given").filter(({ data }) => data.kind === "pass");
    const line = (await repo.run("rev-list", "--first-parent", "main")).split("\n").slice(0, -1);
    expect(line).toHaveLength(3);
    for (const commit of line) expect(passed.map(({ data }) => data.commit)).toContain(commit);
    const message = await repo.run("log", "-1", "--format=%(trailers)", "main");
    expect(message).toMatch(
      /Assisted-by: script\nOrchestrate-Run: 0abc\nOrchestrate-Sub-Spec: T\d\nSpec-Digest: sha256:/,
    );
  });

  test("tells the next attempt what was wrong with the one before", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const work: OpenRun["work"] = (id, attempt) => ({ [`work/${id}.txt`]: attempt === 1 ? "bad: no key" : "good\n" });
    const { outcome, events } = await through(repo, [{ id: "T1" }], { work });
    expect(outcome).toMatchObject({ code: 0, merged: 1 });
    const [sent] = of(events, "findings.sent");
    expect(sent?.data).toMatchObject({ attempt: 2, attemptsLeft: 0, findings: [{ message: "bad: no key" }] });
  });

  test("abandons a sub-spec that is out of attempts, and those that come after it, and lands nothing unasked", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const before = await repo.ref("main");
    const work: OpenRun["work"] = (id, attempt) => ({ [`work/${id}.txt`]: id === "T1" ? `bad ${attempt}` : "good\n" });
    const tasks = [{ id: "T1" }, { id: "T2", after: ["T1"] }, { id: "T3", after: ["T2"] }, { id: "T4" }];
    const { outcome, events } = await through(repo, tasks, { work, land: false });
    expect(outcome).toMatchObject({ kind: "settled", code: 1, merged: 1, abandoned: 3 });
    expect(outcome.landing).toMatchObject({ kind: "left-for-pull-request", branch: "orchestrate/0abc" });
    const settled = of(events, "sub-spec.settled");
    expect(settled.find(({ subject }) => subject === "T3")?.data).toMatchObject({
      attempts: 0,
      findings: [{ code: "dependency-abandoned", message: "T3 comes after T2, which was abandoned." }],
    });
    expect(await repo.ref("main")).toBe(before);
  });

  test("an agent that is blocked is not asked again", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const { outcome, events } = await through(repo, [{ id: "T1" }], { work: () => ({ gaveUp: "blocked" }) });
    expect(outcome).toMatchObject({ code: 1, abandoned: 1, landing: undefined });
    expect(of(events, "attempt.exhausted")).toHaveLength(1);
  });

  test("a conflict goes back as a finding, and the next attempt starts from what is there", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    // Both begin on the same commit: the second waits until the first has one.
    const gate = Promise.withResolvers<void>();
    let begun = 0;
    const work: OpenRun["work"] = async (id, attempt) => {
      if ((begun += 1) === 2) gate.resolve();
      await gate.promise;
      return { [`work/${id}.txt`]: "good\n", "work/shared.txt": attempt === 1 ? `of ${id}` : "of both" };
    };
    const { outcome, events } = await through(repo, [{ id: "T1" }, { id: "T2" }], { work });
    expect(outcome).toMatchObject({ code: 0, merged: 2 });
    expect(of(events, "attempt.exhausted").map(({ data }) => data)).toMatchObject([
      { reason: "conflict", findings: [{ code: "conflict", file: "work/shared.txt" }] },
    ]);
  });

  test("a target that moved is merged, judged again and only then moved", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    let theirs: CommitSha | undefined;
    const work: OpenRun["work"] = async (id) => {
      theirs = await repo.commit({ "theirs.txt": "meanwhile\n" });
      return { [`work/${id}.txt`]: "good\n" };
    };
    const { outcome, events } = await through(repo, [{ id: "T1" }], { work });
    expect(outcome.landing).toMatchObject({ kind: "landed", from: theirs });
    const judged = of(events, "verdict.given").filter(({ subject }) => subject === "spec");
    expect(judged.at(-1)?.data.commit).toBe(await repo.ref("main"));
    expect(await repo.run("ls-tree", "--name-only", "main")).toBe("README.md\ntheirs.txt\nwork");
  });

  test("a target with uncommitted changes of the user's loses nothing and is left for a pull request", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    await repo.write({ "README.md": "my change\n" });
    const { outcome } = await through(repo, [{ id: "T1" }]);
    expect(outcome.landing).toMatchObject({ kind: "left-for-pull-request", why: expect.stringContaining("README.md") });
    expect(await repo.run("status", "--porcelain")).toBe(" M README.md");
  });

  test("a branch of the user with the run's name is never reset", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    await repo.run("branch", "orchestrate/0abc");
    const { handle } = await begin(repo, [{ id: "T1" }]);
    await expect(handle.done).rejects.toMatchObject({ code: "INTEGRATION_BRANCH_EXISTS" });
  });

  test("somebody else's commit on the integration branch is built upon, never lost", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const work: OpenRun["work"] = async (id) => {
      if (id === "T2") {
        await repo.run("fetch", "-q", ".", "orchestrate/0abc:tmp");
        await repo.run("checkout", "-q", "tmp");
        await repo.commit({ "theirs.txt": "pushed\n" });
        await repo.run("checkout", "-q", "main");
        await repo.run("update-ref", "refs/heads/orchestrate/0abc", "tmp");
      }
      return { [`work/${id}.txt`]: "good\n" };
    };
    const { outcome, events } = await through(repo, [{ id: "T1" }, { id: "T2", after: ["T1"] }], { work });
    expect(outcome).toMatchObject({ code: 0, merged: 2 });
    expect(of(events, "target.moved")).toHaveLength(1);
    expect(await repo.run("ls-tree", "--name-only", "main")).toBe("README.md\ntheirs.txt\nwork");
  });
});

describe("a person in a run", { tags: ["slow"] }, () => {
  test("a merge that needs approval waits with exit status 3, and a resumed run merges what was approved", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const tasks = [{ id: "T1" }, { id: "T2" }];
    const work: OpenRun["work"] = (id) => ({ [`work/${id}.txt`]: id === "T1" ? "ask ana" : "good\n" });
    const first = await through(repo, tasks, { work });
    expect(first.outcome).toMatchObject({ kind: "waiting", code: 3, merged: 1, approvals: [{ subject: "T1" }] });

    const again = await openRun({ repository: repo.path, run, clock: systemClock, ...specOf(tasks), work });
    const asked = of(first.events, "approval.requested").at(-1)!;
    await again.inbox.put({ kind: "approval", approval: decision(asked, "approved") });
    const outcome = await startRun(again).done;
    expect(outcome).toMatchObject({ kind: "settled", code: 0, merged: 2 });
    const more = (await again.log.read()).slice(first.events.length);
    await again.log.close();
    expect(of(more, "approval.requested"), "nothing is asked again").toEqual([]);
    expect(subjects(of(more, "verdict.given")), "nor verified again").toEqual(["spec"]);
  });

  test("a decision that was written onto the log while nobody worked on the run is found there", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const tasks = [{ id: "T1" }];
    const work: OpenRun["work"] = (id) => ({ [`work/${id}.txt`]: "ask ana" });
    const first = await through(repo, tasks, { work });
    const asked = of(first.events, "approval.requested").at(-1)!;
    const { log } = await openRun({ repository: repo.path, run, clock: systemClock, ...specOf(tasks), work });
    const approval = decision(asked, "approved");
    await log.append({ type: "approval.recorded", subject: asked.subject, data: { approval } });
    await log.close();
    const { outcome, events } = await through(repo, tasks, { work });
    expect(outcome).toMatchObject({ kind: "settled", code: 0, merged: 1 });
    expect(of(events, "approval.requested")).toHaveLength(1);
  });

  test("a run that was cancelled while nobody worked on it is over", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const front = "approvals: [plan]\n";
    await through(repo, [{ id: "T1" }], { front });
    const { log } = await openRun({
      repository: repo.path,
      run,
      clock: systemClock,
      ...specOf([{ id: "T1" }], { front }),
      work: () => ({}),
    });
    await log.append({ type: "run.cancelled", subject: "", data: { why: "not needed" } });
    await log.close();
    const { outcome, events } = await through(repo, [{ id: "T1" }], { front });
    expect(outcome).toMatchObject({ kind: "cancelled", code: 130 });
    expect(events.at(-1)).toMatchObject({ type: "run.finished", data: { code: 130 } });
  });

  test("an approval of something else counts for nothing", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const work: OpenRun["work"] = (id) => ({ [`work/${id}.txt`]: "ask ana" });
    const { outcome, events } = await through(repo, [{ id: "T1" }], { work });
    expect(outcome.kind).toBe("waiting");
    const asked = of(events, "approval.requested")[0]!;
    const again = await openRun({ repository: repo.path, run, clock: systemClock, ...specOf([{ id: "T1" }]), work });
    const other = of(events, "plan.proposed")[0]!.data.plan;
    await again.inbox.put({ kind: "approval", approval: { ...decision(asked, "approved"), shown: other } });
    await again.inbox.put({ kind: "approval", approval: { ...decision(asked, "approved"), gate: "plan" } });
    await again.inbox.put({ kind: "approval", approval: { ...decision(asked, "approved"), gate: "merge" } });
    expect(await startRun(again).done).toMatchObject({ kind: "waiting", merged: 0 });
    await again.log.close();
  });

  test("a plan that must be approved is, before anything begins; a rejected one ends the run", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const front = "approvals: [plan]\n";
    const { outcome, events } = await through(repo, [{ id: "T1" }], { front });
    expect(outcome).toMatchObject({ kind: "waiting", code: 3 });
    expect(of(events, "sub-spec.started")).toEqual([]);
    const { handle, inbox, log } = await begin(repo, [{ id: "T1" }], { front, attended: true });
    const [asked] = of(events, "approval.requested");
    await inbox.put({ kind: "approval", approval: decision(asked!, "rejected") });
    expect(await handle.done).toMatchObject({ kind: "declined", code: 1 });
    expect((await log.read()).at(-1)).toMatchObject({ type: "run.finished", data: { code: 1 } });
  });

  test("with merge approvals every merge is asked for, and the landing too", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const { handle, inbox, log } = await begin(repo, [{ id: "T1" }, { id: "T2" }], {
      front: "approvals: [merge]\n",
      attended: true,
    });
    log.subscribe((event) => {
      if (event.type === "approval.requested")
        void inbox.put({ kind: "approval", approval: decision(event, "approved") });
    });
    expect(await handle.done).toMatchObject({ kind: "settled", code: 0, merged: 2, landing: { kind: "landed" } });
    const asked = subjects(of(await log.read(), "approval.requested"));
    expect(asked.toSorted()).toEqual(["T1", "T2", "spec"]);
  });

  test("a rejected merge goes back to the agent with the reason", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const { handle, inbox, log } = await begin(repo, [{ id: "T1" }], {
      attended: true,
      work: (id, attempt) => ({ [`work/${id}.txt`]: attempt === 1 ? "ask" : "good\n" }),
    });
    log.subscribe((event) => {
      if (event.type === "approval.requested")
        void inbox.put({ kind: "approval", approval: decision(event, "rejected") });
    });
    expect(await handle.done).toMatchObject({ code: 0, merged: 1 });
    const [sent] = of(await log.read(), "findings.sent");
    expect(sent?.data.findings).toMatchObject([{ code: "declined", message: "ana rejected it: I looked at it" }]);
  });
});

describe("a run that is ended before its end", { tags: ["slow"] }, () => {
  /** An agent that works until it is stopped. */
  const endless = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));

  test("paused, it lets what runs end, begins nothing, and goes on when resumed", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const tasks = [{ id: "T1" }, { id: "T2", after: ["T1"] }];
    const paused = await begin(repo, tasks, {
      work: (id) => {
        paused.handle.pause("asked");
        return { [`work/${id}.txt`]: "good\n" };
      },
    });
    expect(await paused.handle.done).toMatchObject({ kind: "paused", code: 130 });
    const said = await paused.log.read();
    await paused.log.close();
    expect(subjects(of(said, "candidate.offered"))).toEqual(["T1"]);
    expect(subjects(of(said, "verify.started")), "no verification began after the pause").toEqual([]);

    const worked: string[] = [];
    const { outcome } = await through(repo, tasks, {
      work: (id) => {
        worked.push(id);
        return { [`work/${id}.txt`]: "good\n" };
      },
    });
    expect(outcome).toMatchObject({ kind: "settled", code: 0, merged: 2 });
    expect(worked, "what T1 had made was kept").toEqual(["T2"]);
  });

  test("stopped now, it aborts what runs, and does it again when resumed", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const stopped = await begin(repo, [{ id: "T1" }], {
      work: (_, __, signal) => {
        setImmediate(() => stopped.handle.stopNow("Ctrl-C"));
        return endless(signal);
      },
    });
    expect(await stopped.handle.done).toMatchObject({ kind: "paused", code: 130 });
    await stopped.log.close();
    expect((await through(repo, [{ id: "T1" }])).outcome).toMatchObject({ code: 0, merged: 1 });
  });

  test("cancelled from another process, it ends for good", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const cancelled = await begin(repo, [{ id: "T1" }], {
      work: (_, __, signal) => {
        void cancelled.inbox.put({ kind: "cancel", why: "not needed any more" });
        return endless(signal);
      },
    });
    expect(await cancelled.handle.done).toMatchObject({ kind: "cancelled", code: 130 });
    const said = await cancelled.log.read();
    await cancelled.log.close();
    expect(of(said, "run.cancelled")).toMatchObject([{ data: { why: "not needed any more" } }]);
    const { outcome, events } = await through(repo, [{ id: "T1" }]);
    expect(outcome).toMatchObject({ kind: "cancelled", code: 130 });
    expect(events, "a run that is over stays as it is").toHaveLength(said.length);
  });

  test("an effect that breaks ends the run with its cause, and the run can be resumed", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const broken = await begin(repo, [{ id: "T1" }, { id: "T2" }], {
      work: (id, _, signal) => (id === "T1" ? Promise.reject(new Error("the disk is gone")) : endless(signal)),
    });
    await expect(broken.handle.done).rejects.toThrow("the disk is gone");
    await broken.log.close();
    expect((await through(repo, [{ id: "T1" }, { id: "T2" }])).outcome).toMatchObject({ code: 0, merged: 2 });
  });

  test("three attempts of several sub-specs that fail in the same way stop the run, and what is queued still lands", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const tasks = ["T1", "T2", "T3", "T4", "T5"].map((id) => ({ id, attempts: 3 }));
    let asked = 0;
    const queued = Promise.withResolvers<void>();
    const { handle, log } = await begin(repo, tasks, {
      work: async (id) => {
        asked += 1;
        if (id === "T1") return { [`work/${id}.txt`]: "good\n" };
        await queued.promise;
        return { gaveUp: "failed" };
      },
    });
    log.subscribe(({ type }) => void (type === "queue.entered" && queued.resolve()));
    expect(await handle.done).toMatchObject({ kind: "settled", code: 1, merged: 1, abandoned: 4 });
    expect(asked, "twelve attempts of four sub-specs were not all made").toBeLessThan(12);
    const events = await log.read();
    const reasons = of(events, "sub-spec.settled").map(({ data }) => data.reason);
    expect(reasons.filter((reason) => reason === "circuit-breaker")).toHaveLength(4);
  });

  test("a used-up budget begins nothing more", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const tasks = [{ id: "T1" }, { id: "T2", after: ["T1"] }];
    const run = await begin(repo, tasks, {
      front: "budget: { tokens: 100 }\n",
      work: async (id) => {
        const usage = { inputTokens: 90, cachedInputTokens: 0, outputTokens: 10, reasoningTokens: 0, requests: 1 };
        const data = { agent: "script", usage: { ...usage, recorded: false } };
        await run.log.append({ type: "usage.counted", subject: id, data });
        return { [`work/${id}.txt`]: "good\n" };
      },
    });
    expect(await run.handle.done).toMatchObject({ kind: "settled", code: 1, merged: 0, abandoned: 2 });
    const reasons = of(await run.log.read(), "sub-spec.settled").map(({ data }) => data.reason);
    expect(reasons).toEqual(["exhausted", "exhausted"]);
  });

  test("when the run's time is up, what an agent is at is stopped", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    const { outcome, events } = await through(repo, [{ id: "T1" }], {
      front: "budget: { wall: 2h }\n",
      // Two hours pass at once.
      clock: { ...systemClock, sleep: async () => {} },
      work: (_, __, signal) => endless(signal),
    });
    expect(outcome).toMatchObject({ kind: "settled", code: 1, abandoned: 1 });
    expect(of(events, "sub-spec.settled")[0]?.data).toMatchObject({
      reason: "exhausted",
      findings: [{ message: "The run has used up its budget: 2h of time." }],
    });
  });

  test("another version of the spec is another run", async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    await through(repo, [{ id: "T1" }], { front: "approvals: [plan]\n" });
    const { handle } = await begin(repo, [{ id: "T1" }]);
    await expect(handle.done).rejects.toMatchObject({ code: "RUN_HAS_ANOTHER_SPEC" });
  });
});
