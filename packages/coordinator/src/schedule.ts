import type { Finding, Plan, SubSpec, SubSpecId } from "@orchestrate/shared";

import type { Outcome } from "./outcome.ts";

/** Where each started sub-spec stands. A plain object, because context is JSON. */
export type Ledger = Readonly<Partial<Record<SubSpecId, Started | Outcome>>>;

interface Started {
  readonly kind: "started";
}

/** A sub-spec that may begin, with what keeps it from being worked on at all; nothing when it may be. */
export interface Ready {
  readonly subSpec: SubSpec;
  readonly hindrance: Hindrance | undefined;
}

/** Why a sub-spec is abandoned before its first attempt. */
export interface Hindrance {
  readonly reason: string;
  readonly findings: readonly Finding[];
}

/** A machine with more children than this spends its time on copying their list; far more than can be worked on at once. */
const mostBegun = 256;

/**
 * The sub-specs that may begin: none of them has, and all they come after is merged, or one of those is abandoned and so
 * must they be. After a halt everything that has not begun is hindered by it.
 */
export const ready = (plan: Plan, ledger: Ledger, halt: Hindrance | undefined): readonly Ready[] => {
  const begun = Object.values(ledger).filter((entry) => entry?.kind === "started").length;
  const due = plan.subSpecs.flatMap((subSpec): Ready[] => {
    if (ledger[subSpec.id]) return [];
    const hindrance = halt ?? abandonedAhead(subSpec, ledger);
    const isDue = subSpec.after.every((earlier) => ledger[earlier]?.kind === "merged");
    return hindrance || isDue ? [{ subSpec, hindrance }] : [];
  });
  return due.slice(0, Math.max(0, mostBegun - begun));
};

/** Whether everything has begun and nothing is being worked on. */
export const isSettled = (plan: Plan, ledger: Ledger): boolean =>
  plan.subSpecs.every(({ id }) => ledger[id] !== undefined && ledger[id].kind !== "started");

export const hasMerged = (ledger: Ledger): boolean => Object.values(ledger).some((entry) => entry?.kind === "merged");

const abandonedAhead = ({ id, after }: SubSpec, ledger: Ledger): Hindrance | undefined => {
  const ahead = after.find((earlier) => ledger[earlier]?.kind === "abandoned");
  if (!ahead) return undefined;
  const message = `${id} comes after ${ahead}, which was abandoned.`;
  return { reason: "dependency-abandoned", findings: [{ code: "dependency-abandoned", message }] };
};
