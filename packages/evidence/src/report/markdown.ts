import { honestWords } from "../export/honest-words.ts";
import { layout } from "../export/layout.ts";
import { grouped, plural, short, stretch } from "./amounts.ts";
import type { Citation } from "./citations.ts";
import type { RecordedDecision, Report } from "./report.ts";
import { endOf } from "./report.ts";
import type { SubSpecStory } from "./story.ts";
import { sumOf } from "./usage.ts";
import { visible } from "./visible.ts";

/** `report.md`: the report in short, for a pull request. */
export const markdownOf = (report: Report): string => {
  const { record, stories, answers, began, ended } = report;
  const { run, begun } = record;
  return [
    `# ${code(begun.specId)}: ${endOf(report)}`,
    `Run ${code(run)} of ${code(begun.specPath)} into ${code(begun.target)}, ${began.slice(0, 19).replace("T", " ")} UTC, ${stretch(Date.parse(ended) - Date.parse(began))}. ${usedIn(report)}`,
    "## Approvals and waivers",
    decisionsOf(report),
    "## Sub-specs",
    ...(stories.length === 0 ? ["None."] : [table(stories)]),
    "## What did not pass",
    failuresOf(stories),
    "## Five questions",
    ...answers.map(
      ({ question, short: answer, facts }) =>
        `**${question}** ${answer}${evidence(facts.flatMap(({ cites }) => cites))}`,
    ),
    "## What this is",
    `${honestWords} The export that this is a part of holds everything; ${code(layout.procedure)} says how to check it.`,
  ]
    .join("\n\n")
    .concat("\n");
};

const usedIn = ({ usages }: Report): string => {
  const { inputTokens, outputTokens, costUsd, recorded } = sumOf(usages.map(({ usage }) => usage));
  const cost = costUsd === undefined ? "at an unknown cost" : `for $${costUsd.toFixed(2)}`;
  return `${grouped(inputTokens + outputTokens)} tokens ${cost}${recorded ? ", some of them replayed from a recording" : ""}.`;
};

const decisionsOf = ({ decisions, owed, refused }: Report): string => {
  const lines = [
    ...decisions.map(decisionLine),
    ...owed.map(({ data, subject }) => `- Not decided: ${data.gate} of ${subject === "" ? "the run" : code(subject)}.`),
    ...refused.map(({ data }) => `- Did not count: a decision by ${code(data.by)}, ${code(data.why)}.`),
  ];
  return lines.length === 0 ? "Nobody approved or waived anything." : lines.join("\n");
};

const decisionLine = ({ event, decision }: RecordedDecision): string => {
  const what = "waives" in decision ? `waiver of ${code(decision.waives)}` : `${decision.gate} ${decision.kind}`;
  const about = event.subject === "" ? "the run" : code(event.subject);
  const proof = decision.proof === undefined ? "not signed" : `signed, ${code(layout.approval(event.seq, "sig"))}`;
  return `- ${about}: ${what} by ${code(decision.by)} (${proof}): ${code(decision.reason)}`;
};

const table = (stories: readonly SubSpecStory[]): string =>
  [
    "| sub-spec | result | attempts | checks | merge commit |",
    "|---|---|--:|--:|---|",
    ...stories.map(({ subSpec, outcome, attempts, merge }) => {
      const event = (merge?.given ?? attempts.at(-1)?.verdicts.at(-1))?.event;
      const checks = event === undefined ? "" : `${event.data.passed} of ${event.data.total}`;
      const commit = merge === undefined ? "" : code(short(merge.commit));
      const tries = attempts.filter(({ attempt }) => attempt > 0).length;
      return `| ${subSpec.id} | ${outcome} | ${tries || ""} | ${checks} | ${commit} |`;
    }),
  ].join("\n");

/** More than this is read in the other report. */
const mostFailures = 20;

const failuresOf = (stories: readonly SubSpecStory[]): string => {
  const failures = stories.flatMap(({ subSpec, attempts, outcome, reason, ended }) => [
    ...attempts.flatMap(({ attempt, verdicts }) =>
      verdicts.flatMap(({ verdict }) =>
        verdict.criteria
          .filter((result) => result.verdict !== "pass")
          .map(
            (result) =>
              `- ${subSpec.id}${attempt === 0 ? "" : `, attempt ${attempt}`}: ${code(result.id)} ${result.verdict}, ${code(result.symptom)}`,
          ),
      ),
    ),
    ...(outcome === "abandoned" ? [`- ${subSpec.id} was abandoned: ${code([reason, ...ended].join(": "))}`] : []),
  ]);
  if (failures.length === 0) return "Everything that was judged passed.";
  const left = failures.length - mostFailures;
  return [...failures.slice(0, mostFailures), ...(left > 0 ? [`- and ${plural(left, "more")}`] : [])].join("\n");
};

/** As many as a reader of a pull request follows. */
const mostCitations = 4;

const evidence = (cites: readonly Citation[]): string => {
  const labels = [...new Set(cites.map(({ label }) => label))];
  if (labels.length === 0) return "";
  const left = labels.length - mostCitations;
  return ` (${labels.slice(0, mostCitations).map(code).join(", ")}${left > 0 ? ` and ${left} more` : ""})`;
};

/** Longer text than this is read in the other report. */
const longest = 300;

/**
 * Text that others wrote, as a code span: in one, nothing is markup, a link, an image or the mention of anybody. A pipe is
 * written as a table needs it.
 */
const code = (text: string): string => {
  const line = visible(text).replaceAll(/\s+/g, " ").trim();
  const shown = line.length > longest ? `${line.slice(0, longest)}…` : line;
  const ticks = "`".repeat(1 + Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)));
  const inner = shown.replaceAll("|", "\u2502");
  return shown === "" ? "" : `${ticks}${inner.startsWith("`") || inner.endsWith("`") ? ` ${inner} ` : inner}${ticks}`;
};
