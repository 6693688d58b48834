import { OrchestrateError } from "../../errors.ts";
import type { Criterion } from "../criterion.ts";
import type { Constraint, Spec } from "../schema.ts";
import { idempotencyKey } from "./idempotency-key.ts";
import type { Expansion, Rule } from "./rule.ts";

/** The rules that every project has. */
export const builtInRules: readonly Rule[] = [idempotencyKey];

/**
 * The criteria that the constraints' shorthands stand for, in the order of the constraints; those that are written in
 * the spec are not among them. `rules` are a team's own, beside the built-in ones.
 * Throws OrchestrateError `SPEC_RULE_INVALID` where lint would have reported an error: a constraint without a check is
 * never passed over.
 */
export const expandRules = (spec: Pick<Spec, "constraints">, rules: readonly Rule[] = []): Criterion[] =>
  spec.constraints.flatMap((constraint) => {
    const expansion = expandConstraint(constraint, rules);
    if (expansion.kind === "criteria") return expansion.criteria;
    const [first] = expansion.misfits;
    throw new OrchestrateError("SPEC_RULE_INVALID", first?.message ?? `${constraint.id} cannot be checked`, {
      hint: first?.hint ?? "Run `orchestrate check` on the spec.",
    });
  });

/** What one constraint's shorthand stands for; nothing when it has none. */
export const expandConstraint = (constraint: Constraint, rules: readonly Rule[]): Expansion => {
  if (constraint.rule === undefined) return { kind: "criteria", criteria: [], doubts: [] };
  const { applies_to: parameters, ...names } = constraint.rule;
  const [name, second] = Object.keys(names);
  const known = [...builtInRules, ...rules];
  const rule = known.find((one) => one.name === name);
  if (name !== undefined && second === undefined && rule !== undefined) {
    return rule.expand({ constraint, value: names[name], parameters: parameters ?? {} });
  }
  const message =
    name === undefined
      ? `The block of ${constraint.id} names no rule.`
      : second === undefined
        ? `${constraint.id} is a constraint without a check: no rule is named \`${name}\`.`
        : `The block of ${constraint.id} names more than one rule: ${Object.keys(names).join(", ")}.`;
  const hint = `Rules here: ${known.map((one) => one.name).join(", ")}. A team's own stand in .orchestrate/rules/.`;
  const path = name === undefined ? [] : [second ?? name];
  return { kind: "misfits", misfits: [{ code: "constraint-without-check", path, message, hint }] };
};
