import {
  Admitted,
  type Build,
  Candidate,
  Conflict,
  type Effect,
  Fail,
  GaveUp,
  type Implement,
  type Land,
  Landing,
  type MakePlan,
  MergeCommit,
  Merged,
  Moved,
  type NewEvent,
  type Plan,
  type Publish,
  Refused,
  type Screen,
  type SubSpecId,
  Verdict,
  type Verify,
  waivableIn,
  wholeSpec,
} from "@orchestrate/shared";
import { z } from "zod";

import { verdictUnder } from "./effects/let-through.ts";
import { verifyKey } from "./journal.ts";
import { Declined } from "./outcome.ts";
import type { Step } from "./step.ts";
import type { Enqueue } from "./sub-spec.machine.ts";

type StepOf<E> = E extends Effect<infer Input, infer Output> ? Step<Input, Output> : never;

/** The keys under which results stand on the log. */
export const stepKeys = {
  implement: (id: SubSpecId, attempt: number) => `${id}/${attempt}/implement`,
  build: (id: SubSpecId, attempt: number, onto: string) => `${id}/${attempt}/build/${onto}`,
  verify: verifyKey,
  queue: (id: SubSpecId, attempt: number) => `${id}/${attempt}/queue`,
} as const;

export const planStep: StepOf<MakePlan> = {
  key: () => "plan",
  intents: () => [],
  outcome: (_, plan, kept) => {
    const subSpecs = plan.subSpecs.map(({ id, title, after }) => ({ id, title, after: [...after] }));
    return about("", "plan.proposed", { ...kept, plan: plan.digest, subSpecs });
  },
  // The digest that names the blob is what vouches for it; the plan's parts were checked when it was made.
  parse: (json) => json as Plan,
};

export const implementStep: StepOf<Implement> = {
  key: ({ subSpec, attempt }) => stepKeys.implement(subSpec.id, attempt),
  intents: ({ subSpec, attempt, findings }) => [
    about(subSpec.id, "sub-spec.started", { spec: subSpec.digest }),
    ...(attempt > 1
      ? [
          about(subSpec.id, "findings.sent", {
            attempt,
            findings: [...findings],
            attemptsLeft: subSpec.maxAttempts - attempt,
          }),
        ]
      : []),
  ],
  outcome: ({ subSpec, attempt }, output, kept) => {
    if (output.kind === "candidate") return about(subSpec.id, "candidate.offered", { ...kept, candidate: output });
    const { reason, findings } = output;
    // Stopped with the run: a resumed one tries it again.
    if (reason === "cancelled") return undefined;
    return about(subSpec.id, "attempt.exhausted", { ...kept, attempt, reason, findings });
  },
  parse: (json) => z.discriminatedUnion("kind", [Candidate, GaveUp]).parse(json),
};

export const screenStep: StepOf<Screen> = {
  key: ({ subSpec, candidate }) => `${subSpec.id}/${candidate.attempt}/screen`,
  intents: () => [],
  outcome: ({ subSpec, candidate }, output, kept) =>
    about(subSpec.id, "gate.finished", {
      ...kept,
      attempt: candidate.attempt,
      candidate: candidate.commit,
      admitted: output.kind === "admitted",
      gates: output.gates.map(({ gate, verdict }) => ({ gate, verdict })),
    }),
  parse: (json) => z.discriminatedUnion("kind", [Admitted, Refused]).parse(json),
};

export const enqueueStep: StepOf<Enqueue> = {
  key: ({ subSpec, candidate }) => stepKeys.queue(subSpec.id, candidate.attempt),
  intents: () => [],
  outcome: ({ subSpec, candidate: { attempt } }, output, kept) => {
    // `merge.finished` carries this key when it was merged.
    if (output.kind === "merged") return undefined;
    const { kind: reason, findings } = output;
    return about(subSpec.id, "attempt.exhausted", { ...kept, attempt, reason, findings: [...findings] });
  },
  parse: (json) => z.discriminatedUnion("kind", [Merged, Fail, Conflict, Declined]).parse(json),
};

export const buildStep: StepOf<Build> = {
  key: ({ subSpec, candidate, onto }) => stepKeys.build(subSpec.id, candidate.attempt, onto),
  intents: () => [],
  outcome: ({ subSpec, candidate, onto }, output, kept) =>
    about(subSpec.id, "queue.entered", {
      ...kept,
      attempt: candidate.attempt,
      candidate: candidate.commit,
      built:
        output.kind === "conflict"
          ? { onto, conflict: output.paths }
          : { onto, commit: output.commit, tree: output.tree },
    }),
  parse: (json) => z.discriminatedUnion("kind", [MergeCommit, Conflict]).parse(json),
};

/**
 * The verifier tells each criterion; that it begins, and its verdict, are told here, where the verdict is kept. Where
 * waivers are asked for, the one thing that failed the last attempt is named, for a person to decide on.
 */
export const verifyStep = (asksWaivers: boolean): StepOf<Verify> => ({
  key: ({ subSpec, commit }) => stepKeys.verify(subSpec.id, commit.attempt, commit.commit),
  // Said when there is a place to judge, not when one is waited for: see wire.ts.
  intents: () => [],
  outcome: ({ subSpec }, verdict, kept) => {
    const { kind, attempt, commit, base, gates, criteria } = verdict;
    const isLast = subSpec.id === wholeSpec || attempt >= subSpec.maxAttempts;
    const waivable = asksWaivers && isLast ? waivableIn(verdict) : undefined;
    const checks = [...gates, ...criteria];
    const passed = checks.filter(({ verdict }) => verdict === "pass").length;
    const data = { ...kept, kind, attempt, commit, base, verdict: kept.result, passed, total: checks.length };
    return about(subSpec.id, "verdict.given", waivable === undefined ? data : { ...data, waivable });
  },
  parse: (json) => Verdict.parse(json),
});

export const publishStep: StepOf<Publish> = {
  key: ({ verdict: given }) => {
    const { subSpec, attempt } = verdictUnder(given);
    return stepKeys.queue(subSpec, attempt);
  },
  intents: ({ verdict: given }) => {
    const { subSpec, attempt, commit, base } = verdictUnder(given);
    return [about(subSpec, "merge.started", { attempt, commit, from: base })];
  },
  outcome: ({ verdict: given }, output, kept) => {
    const { subSpec, attempt, commit } = verdictUnder(given);
    const ending = { attempt, kind: output.kind, commit };
    // What moved is tried again on another commit.
    return about(subSpec, "merge.finished", output.kind === "merged" ? { ...kept, ...ending } : ending);
  },
  parse: (json) => z.discriminatedUnion("kind", [Merged, Moved]).parse(json),
};

export const landStep = (target: string): StepOf<Land> => ({
  key: () => "land",
  intents: ({ verdict: given }) => {
    if (!given) return [];
    const { base, commit } = verdictUnder(given);
    return [about(wholeSpec, "landing.started", { target, from: base, to: commit })];
  },
  outcome: (_, output, kept) => {
    if (output.kind === "moved") return undefined;
    return about(wholeSpec, "landing.finished", { ...kept, landing: output });
  },
  parse: (json) => Landing.parse(json),
});

const about = <Type extends NewEvent["type"]>(
  subject: string,
  type: Type,
  data: NewEvent<Type>["data"],
): NewEvent<Type> => ({ type, subject, data });
