import {
  type Criterion,
  type CriterionCheck,
  CriterionFields,
  type CriterionKind,
  criterionKinds,
} from "./criterion.ts";
import { fit, type Misfit } from "./shape.ts";

export interface CriterionHead {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly from: string | undefined;
}

export type CriterionRead =
  | { readonly kind: "criterion"; readonly criterion: Criterion }
  | { readonly kind: "misfits"; readonly misfits: readonly Misfit[] };

const kindNames = Object.keys(criterionKinds) as CriterionKind[];

/** Makes a criterion of the fields of its block: what is common to all, and exactly one key that names its kind. */
export const readCriterion = (fields: unknown, head: CriterionHead): CriterionRead => {
  if (fields === null || typeof fields !== "object" || Array.isArray(fields)) {
    const message = `The block of ${head.id} holds no keys.`;
    return {
      kind: "misfits",
      misfits: [{ code: "invalid-value", path: [], message, hint: "Write `for:` and a kind of check." }],
    };
  }
  const kinds = kindNames.filter((name) => Object.hasOwn(fields, name));
  const [kind, second] = kinds;
  if (kind === undefined) return misfit("no-check", [], `${head.id} checks nothing.`);
  if (second !== undefined)
    return misfit("several-checks", [second], `${head.id} has two checks: ${kinds.join(", ")}.`);

  const { [kind]: check, ...common } = fields as Record<string, unknown>;
  const commonFit = fit(CriterionFields, common, { what: head.id, path: [] });
  const checkFit = fit(criterionKinds[kind], check, { what: `${head.id}'s \`${kind}\``, path: [kind] });
  if (commonFit.kind === "misfits" || checkFit.kind === "misfits") {
    const misfits = [commonFit, checkFit].flatMap((one) => (one.kind === "misfits" ? one.misfits : []));
    return { kind: "misfits", misfits };
  }
  // The schema was chosen by `kind`, which the compiler cannot follow.
  const kindAndCheck = { kind, check: checkFit.data } as CriterionCheck;
  return { kind: "criterion", criterion: { ...head, ...commonFit.data, ...kindAndCheck } };
};

const misfit = (code: string, path: readonly string[], message: string): CriterionRead => ({
  kind: "misfits",
  misfits: [{ code, path, message, hint: `A criterion has exactly one of: ${kindNames.join(", ")}.` }],
});
