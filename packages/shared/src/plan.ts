import type { Digest, SubSpecId } from "./ids.ts";
import type { Criterion } from "./spec/criterion.ts";
import type { Spec } from "./spec/schema.ts";

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

/** An order that the plan added because two tasks own overlapping paths. */
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
