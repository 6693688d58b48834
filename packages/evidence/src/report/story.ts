import { type AnyEvent, type CommitSha, type Event, type SubSpec, wholeSpec } from "@orchestrate/shared";

import type { GivenVerdict, RunRecord } from "../run-record.ts";

/** One try at a sub-spec, by the events that tell of it. */
export interface AttemptStory {
  /** Counted from 1; 0 where the whole spec is judged. */
  readonly attempt: number;
  /** More than one where a crash let it begin again. */
  readonly started: readonly Event<"agent.started">[];
  readonly exited: Event<"agent.exited"> | undefined;
  readonly offered: Event<"candidate.offered"> | undefined;
  readonly screened: Event<"gate.finished"> | undefined;
  /** In order: a merge whose target moved is judged again. */
  readonly verdicts: readonly GivenVerdict[];
  readonly exhausted: Event<"attempt.exhausted"> | undefined;
}

/** What was merged of a sub-spec. */
interface MergeStory {
  readonly event: Event<"merge.finished">;
  readonly commit: CommitSha;
  /** The verdict that let it through. */
  readonly given: GivenVerdict | undefined;
}

/** One sub-spec of a run, or the whole spec, from beginning to end. */
export interface SubSpecStory {
  readonly subSpec: SubSpec;
  /** Everything that the log says of it. */
  readonly events: readonly AnyEvent[];
  readonly attempts: readonly AttemptStory[];
  readonly merge: MergeStory | undefined;
  /** `unfinished` while the log says no other; of the whole spec, what its last verdict says. */
  readonly outcome: "merged" | "abandoned" | "unfinished" | "pass" | "fail" | "needs-human";
  /** Why it ended so, in the log's words; empty before. */
  readonly reason: string;
  /** What was wrong when it ended. */
  readonly ended: readonly string[];
}

/** Every sub-spec in the plan's order, and the whole spec when it was judged; nothing before there is a plan. */
export const storiesOf = (record: RunRecord): readonly SubSpecStory[] => {
  const { plan, events } = record;
  if (plan === undefined) return [];
  const told = [...plan.subSpecs, plan.whole].map((subSpec) => storyOf(subSpec, record));
  return told.filter(({ subSpec }) => subSpec.id !== wholeSpec || events.some(isWholeVerdict));
};

const isWholeVerdict = ({ type, subject }: AnyEvent): boolean => type === "verdict.given" && subject === wholeSpec;

const storyOf = (subSpec: SubSpec, record: RunRecord): SubSpecStory => {
  const events = record.events.filter(({ subject }) => subject === subSpec.id);
  const given = record.verdicts.filter(({ event }) => event.subject === subSpec.id);
  const numbers = new Set(events.flatMap((event) => attemptIn(event) ?? []));
  const merged = last(events, "merge.finished", ({ data }) => data.kind === "merged");
  const settled = last(events, "sub-spec.settled");
  return {
    subSpec,
    events,
    attempts: [...numbers].toSorted((a, b) => a - b).map((attempt) => attemptOf(attempt, { events, given })),
    merge: merged && {
      event: merged,
      commit: merged.data.commit,
      given: given.findLast(({ verdict }) => verdict.commit === merged.data.commit),
    },
    outcome:
      subSpec.id === wholeSpec
        ? (given.at(-1)?.verdict.kind ?? "unfinished")
        : merged
          ? "merged"
          : (settled?.data.outcome ?? "unfinished"),
    reason: settled?.data.reason ?? "",
    ended: settled?.data.findings.map(({ message }) => message) ?? [],
  };
};

const attemptOf = (
  attempt: number,
  { events, given }: { readonly events: readonly AnyEvent[]; readonly given: readonly GivenVerdict[] },
): AttemptStory => {
  const own = events.filter((event) => attemptIn(event) === attempt);
  return {
    attempt,
    started: all(own, "agent.started"),
    exited: last(own, "agent.exited"),
    offered: last(own, "candidate.offered"),
    screened: last(own, "gate.finished"),
    verdicts: given.filter(({ verdict }) => verdict.attempt === attempt),
    exhausted: last(own, "attempt.exhausted"),
  };
};

/** The attempt that an event speaks of; findings are sent to the next one, which may never begin. */
const attemptIn = ({ type, data }: AnyEvent): number | undefined => {
  if (type === "findings.sent") return undefined;
  if ("candidate" in data && typeof data.candidate === "object") return data.candidate.attempt;
  return "attempt" in data ? data.attempt : undefined;
};

/** All events of a type. */
export const all = <Type extends AnyEvent["type"]>(
  events: readonly AnyEvent[],
  type: Type,
): readonly Extract<AnyEvent, { type: Type }>[] =>
  events.filter((event): event is Extract<AnyEvent, { type: Type }> => event.type === type);

const last = <Type extends AnyEvent["type"]>(
  events: readonly AnyEvent[],
  type: Type,
  where: (event: Extract<AnyEvent, { type: Type }>) => boolean = () => true,
): Extract<AnyEvent, { type: Type }> | undefined => all(events, type).findLast(where);
