import { z } from "zod";

import type { Criterion } from "../criterion.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { readCriterion } from "../read-criterion.ts";
import { createReport } from "../report.ts";
import { fit, type Misfit, readFields } from "../shape.ts";
import { readSourceText } from "../source-text.ts";
import { parseYamlBlock } from "../yaml-block.ts";
import { builtInRules } from "./expand.ts";
import type { Expansion, Rule } from "./rule.ts";

const ParameterName = z.string().regex(/^[a-z][a-z0-9_]*$/, "lower-case letters, digits and _");

/**
 * A rule of a team, a file under `.orchestrate/rules/`. `<<name>>` in a string of a criterion stands for a parameter of
 * the constraint's `applies_to`; a string that is nothing else becomes the parameter's value, a list or object too.
 */
const RuleFile = z.strictObject({
  /** The shorthand that constraints use. */
  rule: ParameterName,
  /** What it asks for, for people. */
  description: z.string().optional(),
  /** The values that may stand behind the shorthand. @default [required] */
  values: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(1)
    .default(["required"]),
  /** What stands under `applies_to`. A parameter without a default must be given. */
  parameters: z
    .record(ParameterName, z.strictObject({ description: z.string().optional(), default: z.json().optional() }))
    .default({}),
  criteria: z
    .array(
      z.looseObject({
        /** Its part of the criterion's id: `audit` of C1 is `C1-audit`. */
        id: z.string().regex(/^[a-z][a-z0-9-]*$/, "lower-case letters, digits and hyphens"),
        title: z.string().min(1),
        text: z.string().default(""),
        for: z.never("the constraint that uses the rule").optional(),
      }),
    )
    .min(1),
});
type RuleFile = z.infer<typeof RuleFile>;

export type RuleRead =
  | { readonly kind: "parsed"; readonly rule: Rule }
  | { readonly kind: "invalid"; readonly diagnostics: readonly Diagnostic[] };

/** Reads a team's rule from the text of its file; like `parseSpec`, it answers any text with a value. */
export const parseRule = (text: string, { file }: { readonly file: string }): RuleRead => {
  const report = createReport(file);
  const source = readSourceText(text, report);
  const block = source && parseYamlBlock(source.text, source.positionAt, report);
  const definition = block && readFields(RuleFile, block, { what: "the rule", report });
  if (block !== undefined && definition !== undefined) {
    for (const { path, text: string, at } of block.strings) {
      if (path[0] !== "criteria") continue;
      for (const name of namesIn(string)) {
        if (Object.hasOwn(definition.parameters, name)) continue;
        const hint = `Its parameters: ${Object.keys(definition.parameters).join(", ") || "none"}.`;
        report.error({ code: "unknown-parameter", message: `The rule has no parameter \`${name}\`.`, at, hint });
      }
    }
    if (builtInRules.some(({ name }) => name === definition.rule)) {
      const message = `\`${definition.rule}\` is the name of a built-in rule.`;
      report.error({ code: "reserved-name", message, at: block.at(["rule"]), hint: "Choose another name." });
    }
  }
  if (definition === undefined || report.diagnostics.some(({ severity }) => severity === "error")) {
    return { kind: "invalid", diagnostics: report.diagnostics };
  }
  return { kind: "parsed", rule: ruleOf(definition) };
};

const ruleOf = (definition: RuleFile): Rule => ({
  name: definition.rule,
  expand: ({ constraint, value, parameters }): Expansion => {
    const given = parametersOf(definition, parameters);
    const misfits = [...given.misfits];
    if (!definition.values.some((one) => one === value)) {
      const message = `\`${definition.rule}\` cannot be ${JSON.stringify(value)}.`;
      const hint = `It can be: ${definition.values.join(", ")}.`;
      misfits.push({ code: "invalid-value", path: [definition.rule], message, hint });
    }
    const criteria: Criterion[] = [];
    for (const template of misfits.length > 0 ? [] : definition.criteria) {
      const { id, title, text, ...fields } = filled(template, given.values) as typeof template;
      const head = { id: `${constraint.id}-${id}`, title, text, from: constraint.id };
      const read = readCriterion({ ...fields, for: [constraint.id] }, head);
      if (read.kind === "criterion") criteria.push(read.criterion);
      // The template is the rule's, so its paths lead nowhere in the constraint.
      else misfits.push(...read.misfits.map((one) => ({ ...one, path: [definition.rule] })));
    }
    return misfits.length > 0 ? { kind: "misfits", misfits } : { kind: "criteria", criteria, doubts: [] };
  },
});

const parametersOf = (
  { rule, parameters }: RuleFile,
  given: unknown,
): { readonly values: Readonly<Record<string, unknown>>; readonly misfits: readonly Misfit[] } => {
  const shape = Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      parameter.default === undefined ? z.json() : z.json().default(parameter.default),
    ]),
  );
  const fitted = fit(z.strictObject(shape), given, { what: `\`${rule}\``, path: ["applies_to"] });
  return fitted.kind === "fits" ? { values: fitted.data, misfits: [] } : { values: {}, misfits: fitted.misfits };
};

const placeholder = /<<([a-z][a-z0-9_]*)>>/g;

const namesIn = (text: string): string[] => [...text.matchAll(placeholder)].map(([, name = ""]) => name);

/** A template with its placeholders replaced, in values and in no key. */
const filled = (template: unknown, values: Readonly<Record<string, unknown>>): unknown => {
  if (typeof template === "string") {
    const only = /^<<([a-z][a-z0-9_]*)>>$/.exec(template)?.[1];
    if (only !== undefined) return values[only];
    return template.replaceAll(placeholder, (_, name: string) => asText(values[name]));
  }
  if (Array.isArray(template)) return template.map((one) => filled(one, values));
  if (template === null || typeof template !== "object") return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, filled(value, values)]));
};

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
