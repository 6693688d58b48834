import { type RunState, type SubSpecState, usageOf } from "@orchestrate/coordinator";
import type { Landing, Undo } from "@orchestrate/shared";
import type { Ansis } from "ansis";

import { duration, plural } from "./amounts.ts";
import { inColumns } from "./columns.ts";
import { short, tokensOf } from "./event-line.ts";
import { subSpecsOf, titleOf } from "./overview.ts";
import type { RunHistory } from "./run-history.ts";
import { cut, oneLine } from "./width.ts";

interface Paper {
  readonly style: Ansis;
  /** Of the terminal; undefined where text is not looked at as a page. */
  readonly columns: number | undefined;
}

/** What a run came to: what was merged and why, what was not and why not, where the log is, what to type next. */
export const reportOf = ({ state, refusals, failures, log, next }: RunHistory, { style, columns }: Paper): string => {
  const quote = quoteWithin(columns);
  const table = inColumns(subSpecsOf(state).map((subSpec) => lineOf(subSpec, style, quote)));
  const undo = state.started?.undo;
  const facts = [
    ...(undo === undefined ? [] : [["undoes", undoOf(undo, quote)]]),
    ...wholeLine(state, style),
    ...failures.map(({ criterion, symptom }) => ["", `${criterion}: ${quote(symptom)}`]),
    ...(state.landing === undefined ? [] : [["target", landingOf(state.landing)]]),
    ...refusals.map(({ subject, what, times }, index) => [
      index === 0 ? "refused" : "",
      `${subject} ${style.red(what)}${times > 1 ? `, ${times} times` : ""}`,
    ]),
    ["used", [tokensOf(usageOf(state)), duration(state.activeMs)].filter((part) => part !== "").join(", ")],
    ["log", log],
    ...inColumns(next.map(([command, why]) => [command, style.dim(`# ${why}`)])).map((line, index) => [
      index === 0 ? "next" : "",
      line,
    ]),
  ];
  return [
    style.bold(titleOf(state)),
    "",
    ...table,
    "",
    ...inColumns(facts.map(([name = "", value = ""]) => [style.dim(name), value])),
  ].join("\n");
};

type Quote = (text: string) => string;

/** Long enough for a sentence; on a page, what is left beside the columns before it. */
const quoteWithin =
  (columns: number | undefined): Quote =>
  (text) =>
    `"${cut(oneLine(text), columns === undefined ? 120 : Math.max(24, columns - 56))}"`;

const lineOf = (subSpec: SubSpecState, style: Ansis, quote: Quote): string[] => {
  const { id, phase, commit } = subSpec;
  const tone = phase === "merged" ? style.green : phase === "abandoned" ? style.red : style.yellow;
  return [style.bold(id), tone(phase), commit === undefined ? "" : short(commit), reasonOf(subSpec, quote)];
};

/** `verified 9 checks, 2 attempts (first: "…")`, or why not. */
const reasonOf = ({ phase, attempts, checks, reason, lastFinding, after }: SubSpecState, quote: Quote): string => {
  const tries = attempts.length === 0 ? "" : plural(attempts.length, "attempt");
  if (phase === "merged") {
    const first = attempts.length > 1 ? attempts[0]?.findings[0]?.message : undefined;
    const verified = checks === undefined ? "" : `verified ${plural(checks.passed, "check")}`;
    return [verified, first === undefined ? tries : `${tries} (first: ${quote(first)})`].filter(Boolean).join(", ");
  }
  if (phase === "abandoned") {
    const why = lastFinding === undefined ? reason : `${reason}: ${quote(lastFinding.message)}`;
    return [tries, why].filter(Boolean).join(", ");
  }
  return [tries, phase === "pending" && after.length > 0 ? `after ${after.join(", ")}` : ""].filter(Boolean).join(", ");
};

const wholeLine = ({ whole }: RunState, style: Ansis): string[][] => {
  if (whole === undefined) return [];
  const tone = whole.kind === "pass" ? style.green : whole.kind === "fail" ? style.red : style.yellow;
  return [["spec", `${tone(whole.kind)}, ${whole.passed} of ${plural(whole.total, "check")} of the whole spec passed`]];
};

const undoOf = ({ run, subSpecs, reason }: Undo, quote: Quote): string =>
  [`${subSpecs.join(", ")} of the run ${run}`, reason === "" ? "" : quote(reason)].filter(Boolean).join(": ");

const landingOf = (landing: Landing): string => {
  switch (landing.kind) {
    case "landed":
      return `${landing.target} moved from ${short(landing.from)} to ${short(landing.to)}`;
    case "left-for-pull-request":
      return `not moved; the work is on ${landing.branch}. ${landing.why}`;
    case "nothing-to-land":
      return "not moved; nothing was merged";
  }
};
