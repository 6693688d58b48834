import { type AnyEvent, type Digest, digestOf } from "@orchestrate/shared";

import { whyRefused } from "../approvals/check.ts";
import { agentsIn, decisionIn } from "../approvals/decisions.ts";
import { approvalDocument, type Decision } from "../approvals/document.ts";
import { layout } from "../export/layout.ts";
import type { RunRecord } from "../run-record.ts";
import { type Bundle, isFile, linesOf, textOf } from "./bundle.ts";
import type { Problem, RecordStep } from "./check.ts";

/** Every decision is signed by a person who may, over what was shown to them, after it was there to be shown. */
export const approvalStep: RecordStep = {
  name: "approvals",
  shows: "every decision is signed by a person who may, over exactly what was shown, after it was there",
  check: async ({ bundle, record }, { signers }) => {
    const agents = agentsIn(record.events);
    const problems: Problem[] = [];
    const expected = new Set<string>();
    for (const event of record.events) {
      const decision = decisionIn(event);
      if (decision === undefined) continue;
      for (const end of ["json", "sig", "txt"] as const) expected.add(layout.approval(event.seq, end));
      const { run } = record;
      const why = await whyRefused({ run, subject: event.subject, decision, signers, agents });
      const whys = [why, ...notAsShown(bundle, record, { event, decision })].filter((one) => one !== undefined);
      problems.push(...whys.map((one) => `What ${decision.by} decided (event ${event.seq}) does not count: ${one}.`));
    }
    const strays = [...bundle.files.keys()].filter((path) => path.startsWith("approvals/") && !expected.has(path));
    return [...problems, ...strays.map((path) => `${path} belongs to no decision of the log.`)];
  },
};

/** What of a decision does not fit what it is said to be about. */
const notAsShown = (
  bundle: Bundle,
  { run, events, plan }: RunRecord,
  { event, decision }: { readonly event: AnyEvent; readonly decision: Decision },
): readonly Problem[] => {
  const problems: Problem[] = [];
  const { proof, shown, at } = decision;
  if (textOf(bundle, layout.approval(event.seq, "json")) !== approvalDocument(run, decision)) {
    problems.push(`${layout.approval(event.seq, "json")} is not what the log says`);
  }
  const subjectSeq = shownAt(shown, { events, plan });
  if (subjectSeq === undefined) problems.push("what was shown is neither the plan nor a verdict");
  if (proof === undefined) return problems;
  if (textOf(bundle, layout.approval(event.seq, "sig")) !== proof.signature) {
    problems.push(`${layout.approval(event.seq, "sig")} is not what the log says`);
  }
  if (!isFile(bundle, layout.approval(event.seq, "txt"), proof.text)) {
    problems.push(`${layout.approval(event.seq, "txt")} is not the text that was shown`);
  }
  const { head } = proof;
  const line = linesOf(bundle, layout.events)[head.seq - 1];
  if (line === undefined || digestOf(line) !== head.digest) problems.push("the log was another when it was shown");
  const first = events[(subjectSeq ?? 0) - 1];
  if (subjectSeq !== undefined && (head.seq < subjectSeq || event.seq <= subjectSeq)) {
    problems.push("it was decided before what it decides on was there");
  }
  if (first && Date.parse(at) < Date.parse(first.time)) problems.push("its time is before that of what it decides on");
  return problems;
};

/** Where on the log it appears what a digest names: the plan, or a verdict. */
const shownAt = (shown: Digest, { events, plan }: Pick<RunRecord, "events" | "plan">): number | undefined =>
  events.find(
    (event) =>
      (event.type === "plan.proposed" && plan?.digest === shown) ||
      (event.type === "verdict.given" && event.data.verdict === shown),
  )?.seq;
