import { type Event, type SubSpec, type SubSpecId, type Verdict, waivableIn, wholeSpec } from "@orchestrate/shared";

import type { GivenVerdict, RunRecord } from "../run-record.ts";
import type { Problem, RecordStep } from "./check.ts";

/** Nothing was merged or landed that did not pass, or that a person did not let through where that was asked for. */
export const mergeStep: RecordStep = {
  name: "merges",
  shows: "everything that was merged had passed before, against the sub-spec of the plan, with the decisions it needed",
  check: ({ record }) => {
    const problems: Problem[] = [...planProblems(record)];
    for (const event of record.events) {
      if (event.type === "merge.finished" && event.data.kind === "merged") {
        problems.push(...mergedProblems(record, { id: event.subject, commit: event.data.commit, seq: event.seq }));
      }
      if (event.type === "landing.finished" && event.data.landing.kind === "landed") {
        problems.push(...mergedProblems(record, { id: wholeSpec, commit: event.data.landing.to, seq: event.seq }));
      }
    }
    return problems;
  },
};

/** A plan that somebody had to decide on was decided on. */
const planProblems = (record: RunRecord): readonly Problem[] => {
  const { plan, events } = record;
  if (plan === undefined) return [];
  const isDue = plan.madeBy !== "author" || plan.whole.spec.front.approvals.includes("plan");
  const begun = events.find((event) => event.type === "sub-spec.started" || event.type === "agent.started");
  if (!isDue || begun === undefined || approval(record, plan.digest, begun.seq)) return [];
  return ["The plan needed a person, and work began without one."];
};

interface MergedCommit {
  readonly id: string;
  readonly commit: string;
  /** Of the event that says so. */
  readonly seq: number;
}

const mergedProblems = (record: RunRecord, merged: MergedCommit): readonly Problem[] => {
  const { id, commit, seq } = merged;
  const name = `${id} at ${commit.slice(0, 12)} (event ${seq})`;
  const given = record.verdicts.findLast(
    ({ event, verdict }) => event.subject === id && verdict.commit === commit && event.seq < seq,
  );
  if (given === undefined) return [`${name} was merged without a verdict.`];
  const { verdict, event } = given;
  const problems: Problem[] = [];
  if (!isAsGiven(event, verdict)) problems.push(`The verdict on ${name} is not what its event says.`);
  const subSpec = subSpecOf(record, id as SubSpecId);
  if (verdict.subSpec !== id || verdict.spec !== subSpec?.digest)
    problems.push(`${name} was judged against another spec.`);
  if (verdict.kind === "fail" && !isWaived(record, given, seq)) problems.push(`${name} was merged although it failed.`);
  const needsPerson =
    verdict.kind === "needs-human" ||
    (verdict.kind === "pass" && record.plan?.whole.spec.front.approvals.includes("merge") === true);
  if (needsPerson && !approval(record, event.data.verdict, seq))
    problems.push(`${name} was merged without the person it needed.`);
  return problems;
};

const isAsGiven = ({ data }: Event<"verdict.given">, { kind, commit, base, attempt }: Verdict): boolean =>
  data.kind === kind && data.commit === commit && data.base === base && data.attempt === attempt;

const subSpecOf = ({ plan }: RunRecord, id: SubSpecId): SubSpec | undefined =>
  plan && [...plan.subSpecs, plan.whole].find((part) => part.id === id);

/** Whether somebody approved exactly this before some event; that they might is another step's to say. */
const approval = ({ events }: RunRecord, shown: string, before: number): boolean =>
  events.some(
    (event) =>
      event.type === "approval.recorded" &&
      event.seq < before &&
      event.data.approval.shown === shown &&
      event.data.approval.kind === "approved",
  );

/** Whether somebody waived, where the spec asks for it and before some event, what alone failed exactly this verdict. */
const isWaived = ({ events, plan }: RunRecord, { event: given, verdict }: GivenVerdict, before: number): boolean =>
  plan?.whole.spec.front.approvals.includes("waiver") === true &&
  events.some(
    (event) =>
      event.type === "waiver.recorded" &&
      event.seq < before &&
      event.data.waiver.shown === given.data.verdict &&
      event.data.waiver.waives === waivableIn(verdict),
  );
