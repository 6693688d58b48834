import type { Screen } from "@orchestrate/shared";

import { askGates } from "./gates/gates.ts";
import { createPropose, type GateOptions } from "./gates/propose.ts";

/** The gates alone, on a candidate as it was offered: static, before any checkout, all of them reported. */
export const createScreen = (options: GateOptions): Screen => {
  const propose = createPropose(options);
  return async ({ subSpec, candidate }, { signal }) => {
    signal.throwIfAborted();
    const gates = await askGates(await propose(subSpec, candidate.base, candidate.commit));
    signal.throwIfAborted();
    const judged = { subSpec: subSpec.id, candidate: candidate.commit, gates };
    if (gates.every(({ verdict }) => verdict === "pass")) return { kind: "admitted", ...judged };
    return { kind: "refused", ...judged, findings: gates.flatMap(({ findings }) => findings) };
  };
};
