import { type AnyEvent, decisionIn, type PersonDecision } from "@orchestrate/shared";

import { agentsIn } from "../approvals/agents.ts";
import { notAsShown } from "../approvals/as-shown.ts";
import { whyRefused } from "../approvals/check.ts";
import { approvalDocument } from "../approvals/document.ts";
import { layout } from "../export/layout.ts";
import type { RunRecord } from "../run-record.ts";
import { type Bundle, isFile, textOf } from "./bundle.ts";
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
      const { subject, time: takenAt } = event;
      const why = await whyRefused({ run, subject, decision, takenAt, signers, agents });
      const whys = [why, ...misfits(bundle, record, { event, decision })].filter((one) => one !== undefined);
      problems.push(...whys.map((one) => `What ${decision.by} decided (event ${event.seq}) does not count: ${one}.`));
    }
    const strays = [...bundle.files.keys()].filter((path) => path.startsWith("approvals/") && !expected.has(path));
    return [...problems, ...strays.map((path) => `${path} belongs to no decision of the log.`)];
  },
};

/** What of a decision does not fit what it is said to be about, and what lies beside it. */
const misfits = (
  bundle: Bundle,
  { run, events }: RunRecord,
  { event, decision }: { readonly event: AnyEvent; readonly decision: PersonDecision },
): readonly Problem[] => {
  const before = { events: events.slice(0, event.seq - 1), head: event.prev };
  const problems = [...notAsShown(decision, event.subject, before)];
  const { proof } = decision;
  if (textOf(bundle, layout.approval(event.seq, "json")) !== approvalDocument(run, decision)) {
    problems.push(`${layout.approval(event.seq, "json")} is not what the log says`);
  }
  if (proof === undefined) return problems;
  if (textOf(bundle, layout.approval(event.seq, "sig")) !== proof.signature) {
    problems.push(`${layout.approval(event.seq, "sig")} is not what the log says`);
  }
  if (!isFile(bundle, layout.approval(event.seq, "txt"), proof.text)) {
    problems.push(`${layout.approval(event.seq, "txt")} is not the text that was shown`);
  }
  return problems;
};
