import { type AnyEvent, decisionIn, type Event, parseSpec, type PersonDecision, type Spec } from "@orchestrate/shared";

import type { RunRecord } from "../run-record.ts";
import { plural } from "./amounts.ts";
import { citationsOf } from "./citations.ts";
import type { Answer, Asked } from "./questions/answer.ts";
import { answersOf } from "./questions/questions.ts";
import { all, storiesOf } from "./story.ts";
import { type SubjectUsage, usagesOf } from "./usage.ts";

/** A person's decision, and the event that recorded it. */
export interface RecordedDecision {
  readonly event: AnyEvent;
  readonly decision: PersonDecision;
}

/** All that a report says, before it takes a form. */
export interface Report extends Asked {
  /** The spec's six elements; undefined when its file cannot be read as one. */
  readonly spec: Spec | undefined;
  readonly decisions: readonly RecordedDecision[];
  /** Asked for and not decided. */
  readonly owed: readonly Event<"approval.requested">[];
  /** Decisions that did not count. */
  readonly refused: readonly Event<"approval.refused">[];
  readonly answers: readonly Answer[];
  readonly usages: readonly SubjectUsage[];
  /** Of the first and of the last thing that happened; what was signed later is not a part of the run. */
  readonly began: string;
  readonly ended: string;
}

/** Reads a report from a run's record: a pure reading. */
export const reportOf = (record: RunRecord): Report => {
  const asked: Asked = { record, stories: storiesOf(record), cite: citationsOf(record) };
  const { events } = record;
  const happened = events.filter(({ type }) => type !== "attestation.written" && type !== "run.sealed");
  return {
    ...asked,
    spec: record.plan?.whole.spec ?? specIn(record),
    decisions: events.flatMap((event) => {
      const decision = decisionIn(event);
      return decision === undefined ? [] : [{ event, decision }];
    }),
    owed: all(events, "approval.requested").filter((request) => !isDecided(request, events)),
    refused: all(events, "approval.refused"),
    answers: answersOf(asked),
    usages: usagesOf(events),
    began: happened[0]?.time ?? "",
    ended: happened.at(-1)?.time ?? "",
  };
};

const specIn = ({ spec, begun }: RunRecord): Spec | undefined => {
  const read = parseSpec(spec, { file: begun.specPath });
  return read.kind === "parsed" ? read.spec : undefined;
};

const isDecided = ({ seq, data }: Event<"approval.requested">, events: readonly AnyEvent[]): boolean =>
  all(events, "approval.recorded").some(
    (event) => event.seq > seq && event.data.approval.shown === data.shown && event.data.approval.gate === data.gate,
  );

/** How the run ended, in our own words: `3 of 4 sub-specs merged, the target was not moved`. */
export const endOf = ({ record, stories }: Pick<Report, "record" | "stories">): string => {
  const { events, plan } = record;
  if (plan === undefined) return "nothing was planned";
  const merged = stories.filter(({ outcome }) => outcome === "merged").length;
  const landing = all(events, "landing.finished").at(-1)?.data.landing;
  const parts = [
    `${merged} of ${plural(plan.subSpecs.length, "sub-spec")} merged`,
    landing?.kind === "landed" ? "the target was moved" : "the target was not moved",
    all(events, "run.finished").length > 0
      ? undefined
      : all(events, "run.cancelled").length > 0
        ? "cancelled"
        : "the run is not over",
  ];
  return parts.filter((part) => part !== undefined).join(", ");
};
