import { digestOfJson } from "./digest.ts";
import { type Digest, SubSpecId } from "./ids.ts";
import { arrange } from "./spec/arrangement.ts";
import type { Criterion } from "./spec/criterion.ts";
import type { Rule } from "./spec/rules/rule.ts";
import type { Spec } from "./spec/schema.ts";
import { subSpecOfTask, wholeSpecOf } from "./spec/sub-spec.ts";

/**
 * A part of a spec, itself a spec, with its own criteria: the unit of work. The implementor gets `document` and nothing
 * of its siblings; the verifier gets this value.
 */
export interface SubSpec {
  readonly id: SubSpecId;
  readonly title: string;
  /** The six elements filtered to this one task. For the whole spec, the spec itself. */
  readonly spec: Spec;
  /** `spec` rendered as Markdown; parsing it gives `spec` back. */
  readonly document: string;
  /** Of `document`. */
  readonly digest: Digest;
  /** Of the spec that this is a part of. */
  readonly parent: Digest;
  readonly after: readonly SubSpecId[];
  /** Owned paths as globs; the `new:` mark is taken off. */
  readonly owns: readonly string[];
  /** The criteria that judge it, rules expanded. */
  readonly criteria: readonly Criterion[];
  readonly agent: string | undefined;
  readonly model: string | undefined;
  readonly maxAttempts: number;
}

/**
 * An order that the plan added: two tasks own overlapping paths, or a criterion judges one task for an outcome that the
 * other serves, too.
 */
export interface AddedDependency {
  readonly subSpec: SubSpecId;
  readonly after: SubSpecId;
  readonly reason: string;
}

/** Sub-specs and what each comes after; acyclic, in an order that respects `after`. Frozen and named by digest. */
export interface Plan {
  readonly spec: Digest;
  readonly digest: Digest;
  readonly subSpecs: readonly SubSpec[];
  /** The whole spec as the last thing that is judged, on the tip of the integration branch. */
  readonly whole: SubSpec;
  readonly added: readonly AddedDependency[];
  /** Who made the breakdown. A plan made by an agent needs approval. */
  readonly madeBy: "author" | { readonly agent: string };
}

/**
 * Splits a spec that passed lint into its sub-specs, in an order that respects what each comes after. Throws
 * OrchestrateError `SPEC_HAS_CYCLE`, `SPEC_UNKNOWN_ID` or `SPEC_RULE_INVALID` where lint would have reported an error.
 */
export const planOf = (
  spec: Spec,
  { madeBy, rules = [] }: { readonly madeBy: Plan["madeBy"]; readonly rules?: readonly Rule[] },
): Plan => {
  const arrangement = arrange(spec, rules);
  const whole = wholeSpecOf(spec, rules);
  const subSpecs = arrangement.tasks.map((task) => subSpecOfTask(spec, task, whole.digest));
  const added = arrangement.added.map(({ task, after, reason }) => ({
    subSpec: SubSpecId.parse(task),
    after: SubSpecId.parse(after),
    reason,
  }));
  const parts = { subSpecs, whole, added, madeBy };
  return { spec: whole.digest, digest: planDigestOf(parts), ...parts };
};

/** The digest that names a plan: of everything that a run acts on; a sub-spec's digest stands for its document. */
export const planDigestOf = ({ subSpecs, whole, added, madeBy }: Omit<Plan, "digest" | "spec">): Digest => {
  const frozen = [...subSpecs, whole].map(({ spec: _spec, document: _document, ...rest }) => rest);
  return digestOfJson({ spec: whole.digest, subSpecs: frozen, added, madeBy });
};
