import { createHash } from "node:crypto";

import { type Criterion, type CriterionCheck, criterionKinds, type CriterionKind } from "@orchestrate/shared";
import { parse } from "yaml";
import { z } from "zod";

import type { Workbench } from "../workbench.ts";

type Hidden = Criterion & { readonly kind: "hidden" };

/** What stands in a hidden file: the one key of a kind, and its fields. */
const HiddenFile = z.record(z.string(), z.unknown()).refine((fields) => Object.keys(fields).length === 1);

/** The criterion that a hidden file holds, or why it cannot be known. */
export const revealHidden = async (
  criterion: Hidden,
  { hidden }: Workbench,
): Promise<Criterion | { readonly unknown: string }> => {
  const bytes = await hidden?.(criterion.check);
  if (bytes === undefined) return { unknown: "its file is not to be had here" };
  if (createHash("sha256").update(bytes).digest("hex") !== criterion.check) {
    return { unknown: "its file is not the one that the spec names" };
  }
  const file = HiddenFile.safeParse(parse(Buffer.from(bytes).toString("utf8"), { logLevel: "silent" }));
  const kind = Object.keys(file.data ?? {})[0] as CriterionKind | undefined;
  if (!file.success || kind === undefined || kind === "hidden" || !Object.hasOwn(criterionKinds, kind)) {
    return { unknown: "its file does not hold one kind of criterion" };
  }
  const check = criterionKinds[kind].safeParse(file.data[kind]);
  if (!check.success) return { unknown: "its file does not have the fields of its kind" };
  const revealed = { kind, check: check.data } as CriterionCheck;
  const { kind: _, check: __, ...fields } = criterion;
  return { ...fields, ...revealed };
};
