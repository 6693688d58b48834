import { Document, isScalar, visit } from "yaml";

import type { Criterion } from "./criterion.ts";
import type { Constraint, FrontMatter, Item, Permissions, ScopeEntry, Spec, Task } from "./schema.ts";

/** Writes a spec as Markdown. Parsing it gives the same spec; what has its default value is left out. */
export const renderSpec = (spec: Spec): string =>
  [
    `---\n${yamlOf(frontOf(spec.front))}---`,
    headingOf("#", spec.title),
    spec.prose,
    `## Outcomes\n${spec.outcomes.map(itemOf).join("\n")}`,
    `## Scope\n### In\n${spec.scope.in.map(entryOf).join("\n")}`,
    `### Out\n${spec.scope.out.map(entryOf).join("\n")}`,
    `### Permissions\n${fenced(spec.scope.permissions satisfies Permissions)}`,
    `## Constraints and assumptions\n${[...spec.constraints.map(constraintOf), ...spec.assumptions.map(itemOf)].join("\n")}`,
    `## Decisions\n${spec.decisions.map(itemOf).join("\n")}`,
    `## Tasks`,
    ...spec.tasks.map(taskOf),
    `## Verification`,
    ...spec.criteria.map(criterionOf),
  ]
    .map((part) => part.trimEnd())
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");

const frontOf = ({ budget, limits, approvals, kind, ...rest }: FrontMatter) => ({
  ...rest,
  ...(kind === "code" ? {} : { kind }),
  ...unlessEmpty("budget", budget),
  ...unlessEmpty("limits", limits),
  ...unlessEmpty("approvals", approvals),
});

const itemOf = ({ id, text }: Item): string => `- **${id}**${indented(text)}`;

const constraintOf = ({ rule, ...item }: Constraint): string =>
  // The empty line ends whatever block the text ends with.
  rule === undefined ? itemOf(item) : `${itemOf(item)}\n\n${shifted(fenced(rule))}`;

const entryOf = ({ glob, text }: ScopeEntry): string => {
  const longest = longestRun(glob);
  const fence = "`".repeat(longest + 1);
  const code = longest === 0 ? `${fence}${glob}${fence}` : `${fence} ${glob} ${fence}`;
  return `- ${code}${indented(text)}`;
};

const taskOf = ({ id, title, text, for: serves, owns, after, ...rest }: Task): string =>
  partOf(id, title, text, { for: serves, owns, ...unlessEmpty("after", after), ...rest });

const criterionOf = (criterion: Criterion): string => {
  const { id, title, text, from: _, kind, check, for: judges, severity, retries, ...rest } = criterion;
  const fields = {
    for: judges,
    [kind]: check,
    ...(severity === "block" ? {} : { severity }),
    ...(retries === 0 ? {} : { retries }),
    ...rest,
  };
  return partOf(id, title, text, fields);
};

const partOf = (id: string, title: string, text: string, fields: object): string =>
  `${headingOf("###", `${id} ${title}`)}\n${fenced(fields)}${text === "" ? "" : `\n\n${text}`}`;

/** A heading may be closed by number signs; one that ends with them is closed by another, so that they are its text. */
const headingOf = (level: string, text: string): string => `${level} ${text}${/(^|\s)#+$/.test(text) ? " #" : ""}`;

/** A text behind an id or glob: it starts on that line, so that its first words are a sentence and open no block. */
const indented = (text: string): string => (text === "" ? "" : ` ${shifted(text).trimStart()}`);

const shifted = (text: string): string => text.replaceAll(/^(?=.)/gm, "  ");

const fenced = (fields: object): string => {
  const yaml = yamlOf(fields);
  const fence = "`".repeat(Math.max(3, longestRun(yaml) + 1));
  return `${fence}yaml\n${yaml}${fence}`;
};

const yamlOf = (fields: object): string => {
  const document = new Document(fields, { aliasDuplicateObjects: false });
  visit(document, {
    Seq: (_, list) => {
      // Short lists of words stand on one line, as people write them.
      const words = list.items.map((item) => (isScalar(item) ? String(item.value) : undefined));
      list.flow = words.every((word) => word !== undefined) && words.join(", ").length <= 100;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
};

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

const unlessEmpty = (name: string, value: object): object => (Object.keys(value).length === 0 ? {} : { [name]: value });
