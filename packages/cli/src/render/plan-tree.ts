import type { Criterion, Permissions, Plan, SubSpec } from "@orchestrate/shared";
import type { Ansis } from "ansis";

import { plural } from "./amounts.ts";
import { oneLine } from "./width.ts";

/** A plan as a tree: what can begin at once, what each owns, what it comes after and why, what judges it. */
export const planTree = (plan: Plan, style: Ansis): string => {
  const parts = plan.subSpecs.map((subSpec, index) => branchOf(subSpec, plan, { style, number: index + 1 }));
  const whole = plan.whole.criteria.map((criterion) => criterionLine(criterion, style));
  return [
    `${style.bold(oneLine(plan.whole.title))}  ${plural(plan.subSpecs.length, "sub-spec")}, in this order`,
    ...parts.flat(),
    `└─ ${style.bold("spec")} the whole spec, judged at the end`,
    ...leaves(whole).map((line) => `   ${line}`),
    "",
    `${style.dim("plan")} ${plan.digest}`,
    `${style.dim("made by")} ${plan.madeBy === "author" ? "the spec's author" : `${plan.madeBy.agent}; a person must approve it`}`,
    ...waysOut(plan.whole.spec.scope.permissions).map((line) => `${style.yellow("way out")} ${line}`),
  ].join("\n");
};

/** What the spec grants together that nobody should grant without thinking of it. */
const waysOut = ({ secrets, network }: Permissions): readonly string[] =>
  secrets.length === 0 || network.length === 0
    ? []
    : [oneLine(`${secrets.join(", ")} can leave by ${network.join(", ")}: the spec grants both to every attempt`)];

/** The order as a Mermaid diagram; a dotted arrow is an order that the plan added. */
export const planGraph = (plan: Plan): string =>
  [
    "flowchart TD",
    ...plan.subSpecs.map(({ id, title }) => `  ${id}["${id} ${label(title)}"]`),
    ...plan.subSpecs.flatMap(({ id, after }) =>
      after.map((earlier) => {
        const added = plan.added.find((each) => each.subSpec === id && each.after === earlier);
        return added === undefined ? `  ${earlier} --> ${id}` : `  ${earlier} -. "${label(added.reason)}" .-> ${id}`;
      }),
    ),
    `  spec(["the whole spec"])`,
    ...lastOf(plan).map(({ id }) => `  ${id} --> spec`),
  ].join("\n");

const branchOf = (subSpec: SubSpec, plan: Plan, { style, number }: { style: Ansis; number: number }): string[] => {
  const { id, title, after, owns, criteria, agent, maxAttempts } = subSpec;
  const facts = [
    `owns      ${owns.join(", ")}`,
    `after     ${after.length === 0 ? "nothing, begins at once" : after.join(", ")}`,
    ...plan.added
      .filter((added) => added.subSpec === id)
      .map((added) => style.yellow(`added     after ${added.after}: ${oneLine(added.reason)}`)),
    `agent     ${agent ?? "the configuration's"}, ${plural(maxAttempts, "attempt")}`,
    ...(criteria.length === 0 ? [style.yellow("judged    only with the whole spec")] : []),
    ...criteria.map((criterion) => criterionLine(criterion, style)),
  ];
  return [
    `├─ ${style.dim(`${number}.`)} ${style.bold(id)} ${oneLine(title)}`,
    ...leaves(facts).map((line) => `│  ${line}`),
  ];
};

const criterionLine = ({ id, title, kind, severity, from }: Criterion, style: Ansis): string =>
  `judged by ${style.cyan(id)} ${oneLine(title)} (${[kind, severity === "warn" ? "only warns" : "", from ? `from ${from}` : ""].filter(Boolean).join(", ")})`;

const leaves = (lines: readonly string[]): string[] =>
  lines.map((line, index) => `${index === lines.length - 1 ? "└─" : "├─"} ${line}`);

/** Those that nothing comes after. */
const lastOf = ({ subSpecs }: Plan): readonly SubSpec[] =>
  subSpecs.filter(({ id }) => !subSpecs.some(({ after }) => after.includes(id)));

/** Mermaid reads HTML entities, and nothing else escapes a quote. */
const label = (text: string): string => oneLine(text).replace(/["#<>]/g, (character) => `#${character.charCodeAt(0)};`);
