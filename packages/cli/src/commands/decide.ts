import { hostname, userInfo } from "node:os";

import { isRunActive, openGit, readEventLog, systemClock } from "@orchestrate/runtime";
import { type AnyEvent, type Approval, type EventData, OrchestrateError } from "@orchestrate/shared";

import { done, type Outcome } from "../outcome.ts";
import { findRun } from "../runs/run-folders.ts";
import { tellRun } from "../runs/tell-run.ts";
import type { Terminal } from "../terminal.ts";
import type { Handler } from "./command.ts";

interface DecideInput {
  readonly run: string;
  readonly subSpec: string | undefined;
  readonly reason: string;
}

/** `orchestrate approve RUN [SUB-SPEC] --reason TEXT` */
export const approve: Handler<DecideInput> = (input, terminal) => decide("approved", input, terminal);

/** `orchestrate reject RUN [SUB-SPEC] --reason TEXT` */
export const reject: Handler<DecideInput> = (input, terminal) => decide("rejected", input, terminal);

const decide = async (kind: Approval["kind"], input: DecideInput, terminal: Terminal): Promise<Outcome> => {
  const { commonDir } = await openGit(terminal.cwd);
  const folder = await findRun(commonDir, input.run);
  const wanted = theOne(openRequests(await readEventLog(folder.path)), input.subSpec, folder.run);
  const approval: Approval = {
    kind,
    gate: wanted.gate,
    shown: wanted.shown,
    by: `${userInfo().username}@${hostname()}`,
    reason: input.reason,
    at: systemClock.now(),
  };
  await tellRun(folder, {
    message: { kind: "approval", approval },
    event: { type: "approval.recorded", subject: wanted.subject, data: { approval } },
    clock: systemClock,
  });
  const next = isRunActive(folder.path) ? "The run goes on." : `\`orchestrate resume ${folder.run}\` goes on.`;
  return done(`${kind}: the ${nameOf(wanted)} of ${folder.run}. ${next}`, { run: folder.run, approval });
};

/** What a person was asked and has not answered. */
interface Request extends EventData<"approval.requested"> {
  readonly subject: string;
}

const openRequests = (events: readonly AnyEvent[]): readonly Request[] => {
  const open = new Map<string, Request>();
  for (const event of events) {
    if (event.type === "approval.requested") open.set(event.data.shown, { ...event.data, subject: event.subject });
    if (event.type === "approval.recorded") open.delete(event.data.approval.shown);
    if (event.type === "sub-spec.settled") {
      for (const [shown, { subject }] of open) if (subject === event.subject) open.delete(shown);
    }
    if (event.type === "run.finished") open.clear();
  }
  return [...open.values()];
};

const theOne = (requests: readonly Request[], subSpec: string | undefined, run: string): Request => {
  const meant = requests.filter(({ subject }) => subSpec === undefined || subject === subSpec);
  const [only, second] = meant;
  if (only !== undefined && second === undefined) return only;
  const waiting = requests.map(nameOf).join(", ");
  throw only === undefined
    ? new OrchestrateError("NOTHING_TO_DECIDE", `${run} waits for no decision${subSpec ? ` on ${subSpec}` : ""}.`, {
        hint: waiting === "" ? `\`orchestrate status ${run}\` shows what it does.` : `It waits for: ${waiting}.`,
      })
    : new OrchestrateError("DECISION_AMBIGUOUS", `${run} waits for ${requests.length} decisions.`, {
        hint: `Name one of them: ${waiting}.`,
      });
};

const nameOf = ({ gate, subject }: Request): string => (subject === "" ? gate : `${gate} of ${subject}`);
