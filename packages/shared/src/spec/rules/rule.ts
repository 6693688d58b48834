import type { Criterion } from "../criterion.ts";
import type { Constraint } from "../schema.ts";
import type { Misfit } from "../shape.ts";

/** What a constraint's shorthand comes to, or why it cannot; paths lead into the constraint's block. */
export type Expansion =
  | {
      readonly kind: "criteria";
      readonly criteria: readonly Criterion[];
      /** What the criteria will not show, for lack of a parameter. */
      readonly doubts: readonly Misfit[];
    }
  | { readonly kind: "misfits"; readonly misfits: readonly Misfit[] };

/** A named shorthand that constraints may use, `idempotency_key: required`, and the criteria that it stands for. */
export interface Rule {
  readonly name: string;
  /** `value` is what stands behind the name, `parameters` what stands under `applies_to`. */
  readonly expand: (use: {
    readonly constraint: Constraint;
    readonly value: unknown;
    readonly parameters: unknown;
  }) => Expansion;
}
