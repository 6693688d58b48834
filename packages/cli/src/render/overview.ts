import {
  type Phase,
  progressOf,
  queuePlaceOf,
  type RunState,
  type SubSpecState,
  usageOf,
} from "@orchestrate/coordinator";
import type { SubSpecId } from "@orchestrate/shared";

import { plural } from "./amounts.ts";
import { short, tokensOf } from "./event-line.ts";
import type { Overview, Row } from "./live-lines.ts";

/** What the live view shows of a run at a moment; `heard` is the latest sentence about each sub-spec. */
export const overviewOf = (
  state: RunState,
  {
    nowMs,
    heard,
    advice,
  }: { readonly nowMs: number; readonly heard: ReadonlyMap<string, string>; readonly advice: string | undefined },
): Overview => ({
  title: titleOf(state),
  elapsedMs: state.activeMs + (state.lastAt === undefined ? 0 : Math.max(0, nowMs - Date.parse(state.lastAt))),
  tokens: tokensOf(usageOf(state)),
  progress: progressOf(state),
  rows: [...subSpecsOf(state).map((subSpec) => rowOf(subSpec, state, { nowMs, heard })), ...wholeRow(state, heard)],
  advice: advice ?? adviceOf(state),
});

const adviceOf = ({ approvals, run }: RunState): string => {
  const [first] = approvals;
  if (first === undefined) return "Ctrl-C stops gracefully.";
  const verb = first.gate === "waiver" ? "waive" : "approve";
  const naming = first.gate === "waiver" ? "--gate|--criterion <id>" : "";
  const words = ["orchestrate", verb, run, first.subject, naming].filter(Boolean).join(" ");
  return `You decide, elsewhere: ${words} --reason "…"  (${first.gate}; or reject)`;
};

/** In plan order. */
export const subSpecsOf = ({ order, subSpecs }: RunState): readonly SubSpecState[] =>
  order.flatMap((id) => subSpecs[id] ?? []);

export const titleOf = ({ run, started, status }: RunState): string =>
  [started === undefined ? "orchestrate" : `${started.specId} → ${started.target}`, run && `run ${run}`, status]
    .filter((part) => part !== undefined)
    .join(" · ");

const rowOf = (
  subSpec: SubSpecState,
  state: RunState,
  { nowMs, heard }: { readonly nowMs: number; readonly heard: ReadonlyMap<string, string> },
): Row => {
  const { id, title, phase, attempts, startedAt, endedAt } = subSpec;
  const [label, tone] = phases[phase];
  const usage = usageOf(state, id);
  const place = queuePlaceOf(state, subSpec);
  return {
    id,
    title,
    state: phase === "queued" && place !== undefined ? `queued, ${place}.` : label,
    tone,
    attempts: attempts.length,
    elapsedMs:
      startedAt === undefined
        ? undefined
        : (endedAt === undefined ? nowMs : Date.parse(endedAt)) - Date.parse(startedAt),
    tokens: usage.inputTokens + usage.outputTokens,
    doing: doingOf(subSpec, state) ?? heard.get(id) ?? "",
  };
};

/** The whole spec is judged when its parts are done: then it is one more line. */
const wholeRow = ({ status, whole }: RunState, heard: ReadonlyMap<string, string>): readonly Row[] => {
  if (whole === undefined && status !== "judging") return [];
  const tone =
    whole === undefined ? "working" : whole.kind === "pass" ? "good" : whole.kind === "fail" ? "bad" : "asking";
  const doing = whole === undefined ? (heard.get("spec") ?? "") : `${whole.passed} of ${whole.total} checks passed`;
  return [
    {
      id: "spec",
      title: "The whole spec",
      state: whole?.kind ?? "verifying",
      tone,
      attempts: 0,
      elapsedMs: undefined,
      tokens: 0,
      doing,
    },
  ];
};

const phases: Readonly<Record<Phase, readonly [label: string, tone: Row["tone"]]>> = {
  pending: ["to come", "waiting"],
  implementing: ["implementing", "working"],
  screening: ["at the gates", "working"],
  queued: ["queued", "working"],
  verifying: ["verifying", "working"],
  approving: ["needs you", "asking"],
  merging: ["merging", "working"],
  merged: ["merged", "good"],
  abandoned: ["abandoned", "bad"],
};

/** What can be said of it from its state; undefined while something is happening that the events tell better. */
const doingOf = (
  { phase, after, commit, checks, reason, lastFinding }: SubSpecState,
  state: RunState,
): string | undefined => {
  if (phase === "pending") {
    const open = after.filter((id: SubSpecId) => state.subSpecs[id]?.phase !== "merged");
    return open.length === 0 ? "" : `after ${open.join(", ")}`;
  }
  if (phase === "merged") {
    return [commit && short(commit), checks && `${plural(checks.passed, "check")} passed`].filter(Boolean).join(", ");
  }
  if (phase === "abandoned") return [reason, lastFinding?.message].filter(Boolean).join(": ");
  return undefined;
};
