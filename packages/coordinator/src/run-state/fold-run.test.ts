import type { AnyEvent, EventData, EventType, SubSpecId, Usage } from "@orchestrate/shared";
import fc from "fast-check";
import { expect, test } from "vitest";

import { foldRun } from "./fold-run.ts";
import { progressOf, queuePlaceOf, usageOf } from "./progress.ts";
import { emptyRun } from "./state.ts";

const sha = (digit: string) => digit.repeat(40) as never;
const digest = (digit: string) => `sha256:${digit.repeat(64)}` as never;
const usage = (inputTokens: number, costUsd?: number): Usage => ({
  inputTokens,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  costUsd,
  requests: 1,
  recorded: false,
});

type Fact = { [Type in EventType]: readonly [subject: string, type: Type, data: EventData<Type>] }[EventType];

/** A log of facts, one second apart. */
const logOf = (facts: readonly Fact[]): AnyEvent[] =>
  facts.map(([subject, type, data], index) => {
    const seq = index + 1;
    const time = new Date(Date.UTC(2026, 10, 22, 12, 0, seq)).toISOString();
    const envelope = { specversion: "1.0", source: "/runs/0abc", prev: digest("0") } as const;
    return { ...envelope, id: `0abc/${seq}`, type, time, subject, seq, data } as AnyEvent;
  });

const [T1, T2] = ["T1", "T2"] as SubSpecId[] as [SubSpecId, SubSpecId];
const finding = (message: string) => ({ code: "criterion-failed", message });
const candidate = (subSpec: SubSpecId, attempt: number) =>
  ({
    kind: "candidate",
    subSpec,
    spec: digest("1"),
    attempt,
    base: sha("a"),
    commit: sha("b"),
    tree: sha("c"),
    agent: "builtin",
    model: "m",
    usage: usage(10),
  }) as const;
const verdict = (kind: "pass" | "fail" | "needs-human", attempt: number, commit: string) =>
  ({ kind, attempt, commit: sha(commit), base: sha("a"), verdict: digest(commit), passed: 3, total: 4 }) as const;

const planned: Fact = [
  "",
  "plan.proposed",
  {
    plan: digest("2"),
    subSpecs: [
      { id: T1, title: "Parse", after: [] },
      { id: T2, title: "Store", after: [T1] },
    ],
  },
];

/** T1 fails once, is asked about and merges; T2 is abandoned; the run is paused, resumed and left for a pull request. */
const story: readonly Fact[] = [
  planned,
  [T1, "sub-spec.started", { spec: digest("1") }],
  [
    T1,
    "agent.started",
    { attempt: 1, agent: "builtin", model: "m", prompt: digest("3"), worktree: "/w", base: sha("a") },
  ],
  [T1, "usage.counted", { attempt: 1, agent: "builtin", usage: usage(5, 0.5) }],
  [T1, "agent.exited", { attempt: 1, status: "completed", claimed: "completed", durationMs: 1, usage: usage(10, 1) }],
  [T1, "candidate.offered", { candidate: candidate(T1, 1) }],
  [T1, "gate.finished", { attempt: 1, candidate: sha("b"), admitted: true, gates: [] }],
  [T1, "queue.entered", { attempt: 1, candidate: sha("b") }],
  [T1, "verify.started", { attempt: 1, commit: sha("d") }],
  [T1, "verdict.given", verdict("fail", 1, "d")],
  [T1, "attempt.exhausted", { attempt: 1, reason: "fail", findings: [finding("V1 failed")] }],
  [T1, "findings.sent", { attempt: 2, findings: [finding("V1 failed")], attemptsLeft: 1 }],
  [T1, "candidate.offered", { candidate: candidate(T1, 2) }],
  [T1, "queue.entered", { attempt: 2, candidate: sha("b") }],
  [T1, "verdict.given", verdict("pass", 2, "e")],
  [T1, "approval.requested", { gate: "merge", shown: digest("e") }],
  ["", "run.paused", { why: "nobody is there" }],
  [
    T1,
    "approval.recorded",
    {
      approval: {
        kind: "approved",
        gate: "merge",
        shown: digest("e"),
        by: "ana",
        reason: "fine",
        at: "2026-11-22T12:00:00Z",
      },
    },
  ],
  ["", "run.resumed", { version: "0" }],
  [T1, "merge.started", { attempt: 2, commit: sha("e"), from: sha("a") }],
  [T1, "merge.finished", { attempt: 2, kind: "merged", commit: sha("e") }],
  [T1, "sub-spec.settled", { outcome: "merged", attempts: 2, commit: sha("e"), reason: "merged", findings: [] }],
  [T2, "sub-spec.settled", { outcome: "abandoned", attempts: 0, reason: "refused", findings: [finding("no")] }],
  ["spec", "verify.started", { attempt: 0, commit: sha("e") }],
  ["spec", "verdict.given", verdict("pass", 0, "f")],
  [
    "spec",
    "landing.finished",
    { landing: { kind: "left-for-pull-request", branch: "b", commit: sha("e"), why: "asked" } },
  ],
  ["", "run.finished", { merged: 1, abandoned: 1, code: 1 }],
];

const after = (type: EventType, nth = 1) => {
  const log = logOf(story);
  const index = log.map((event, at) => (event.type === type ? at : -1)).filter((at) => at >= 0)[nth - 1]!;
  return foldRun(log.slice(0, index + 1));
};

test("folding a prefix and then the rest gives the same as folding all, whatever the events and their order", () => {
  const facts = fc.array(fc.constantFrom(...story), { maxLength: 40 });
  fc.assert(
    fc.property(facts, fc.nat(40), (drawn, cut) => {
      const log = logOf(drawn);
      const before = foldRun(log.slice(0, cut));
      const kept = structuredClone(before);
      expect(foldRun(log.slice(cut), before)).toEqual(foldRun(log));
      expect(before, "the state that was folded on is as it was").toEqual(kept);
    }),
  );
});

test("a run of no events is empty", () => {
  expect(foldRun([])).toEqual(emptyRun);
});

test("each phase of a sub-spec is read from the log", () => {
  const phase = (type: EventType, nth = 1) => after(type, nth).subSpecs[T1]?.phase;
  expect(phase("plan.proposed")).toBe("pending");
  expect(phase("sub-spec.started")).toBe("implementing");
  expect(phase("candidate.offered")).toBe("screening");
  expect(phase("queue.entered")).toBe("queued");
  expect(phase("verify.started")).toBe("verifying");
  expect(phase("findings.sent")).toBe("implementing");
  expect(phase("approval.requested")).toBe("approving");
  expect(phase("merge.started")).toBe("merging");
  expect(phase("merge.finished")).toBe("merged");
});

test("attempts, verdicts and the last finding are told for each sub-spec", () => {
  const state = foldRun(logOf(story));
  expect(state.subSpecs[T1]).toMatchObject({
    title: "Parse",
    attempts: [
      { attempt: 1, agent: "builtin", ending: "fail", findings: [{ message: "V1 failed" }] },
      { attempt: 2, ending: "merged" },
    ],
    verdicts: { pass: 1, fail: 1, "needs-human": 0 },
    checks: { passed: 3, total: 4 },
    lastFinding: { message: "V1 failed" },
    commit: sha("e"),
  });
  expect(state.subSpecs[T2]).toMatchObject({ phase: "abandoned", reason: "refused", attempts: [] });
});

test("a candidate has a place in the queue from when it enters until its attempt is over", () => {
  const place = (type: EventType, nth = 1) => {
    const state = after(type, nth);
    return queuePlaceOf(state, state.subSpecs[T1]!);
  };
  expect([place("queue.entered"), place("attempt.exhausted"), place("queue.entered", 2)]).toEqual([1, undefined, 1]);
  expect(place("merge.finished")).toBeUndefined();
});

test("a decision is owed until it is recorded, and a paused run that owes one waits", () => {
  expect(after("approval.requested").approvals).toMatchObject([{ gate: "merge", subject: T1, shown: digest("e") }]);
  expect(after("run.paused").status).toBe("waiting");
  expect(after("approval.recorded")).toMatchObject({ approvals: [], status: "paused" });
  expect(after("run.resumed").status).toBe("working");
});

test("the time between a pause and the resumption is not worked time", () => {
  const log = logOf(story);
  const resumed = log.findIndex(({ type }) => type === "run.resumed");
  const gap = 60 * 60 * 1000;
  const late = log.map((event, index) =>
    index < resumed ? event : { ...event, time: new Date(Date.parse(event.time) + gap).toISOString() },
  );
  expect(foldRun(late).activeMs).toBe(foldRun(log).activeMs);
});

test("usage is what was counted last for each attempt, and unknown costs stay unknown", () => {
  expect(usageOf(after("usage.counted"))).toMatchObject({ inputTokens: 5, costUsd: 0.5 });
  expect(usageOf(after("agent.exited"), T1)).toMatchObject({ inputTokens: 10, costUsd: 1 });
  const unknown = logOf([...story, [T2, "usage.counted", { agent: "judge", usage: usage(1) }]]);
  expect(usageOf(foldRun(unknown)).costUsd).toBeUndefined();
  expect(usageOf(foldRun(unknown), T1).costUsd).toBe(1);
});

test("what the first try of an attempt used still counts when it is tried again", () => {
  const started: Fact = [
    T1,
    "agent.started",
    { attempt: 1, agent: "builtin", prompt: digest("3"), worktree: "/w", base: sha("a") },
  ];
  const counted = (tokens: number): Fact => [
    T1,
    "usage.counted",
    { attempt: 1, agent: "builtin", usage: usage(tokens) },
  ];
  const judged: Fact = ["spec", "usage.counted", { agent: "judge", usage: usage(3) }];
  const state = foldRun(logOf([started, counted(4), counted(10), started, counted(20), judged, judged]));
  expect(usageOf(state, T1).inputTokens).toBe(30);
  expect(usageOf(state).inputTokens).toBe(36);
});

test("progress weighs each phase, and what is abandoned leaves the denominator", () => {
  expect(progressOf(after("plan.proposed"))).toBe(0);
  expect(progressOf(after("sub-spec.started"))).toBeCloseTo(0.15);
  expect(progressOf(after("merge.started"))).toBeCloseTo(0.4);
  expect(progressOf(foldRun(logOf(story)))).toBe(1);
});

test("how the run ended is told", () => {
  expect(foldRun(logOf(story))).toMatchObject({
    status: "finished",
    code: 1,
    whole: { kind: "pass" },
    landing: { kind: "left-for-pull-request" },
  });
});
