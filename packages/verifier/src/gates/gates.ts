import type { GateId, GateResult } from "@orchestrate/shared";

import { dependencies } from "./dependencies.ts";
import { modes } from "./modes.ts";
import { type Gate, findingBy, type Proposal } from "./proposal.ts";
import { protectedPaths } from "./protected.ts";
import { scope } from "./scope.ts";
import { secrets } from "./secrets.ts";
import { size } from "./size.ts";
import { suppressions } from "./suppressions.ts";

/** All gates, in the order in which they are reported. */
const gates = {
  scope,
  modes,
  size,
  protected: protectedPaths,
  secrets,
  suppressions,
  dependencies,
} as const satisfies Record<GateId, Gate>;

/** A reader needs no more of them to see what is wrong; a hostile diff could make a million. */
const maxFindings = 50;

/** Asks every gate, whatever the others said. */
export const askGates = (proposal: Proposal): Promise<GateResult[]> =>
  Promise.all((Object.entries(gates) as [GateId, Gate][]).map(([id, gate]) => ask(id, gate, proposal)));

const ask = async (id: GateId, gate: Gate, proposal: Proposal): Promise<GateResult> => {
  try {
    const { findings, subjects } = await gate(proposal);
    const kept = findings.slice(0, maxFindings);
    if (findings.length > maxFindings) {
      kept.push(findingBy(id, `… and ${findings.length - maxFindings} more.`, {}));
    }
    return { gate: id, verdict: findings.length === 0 ? "pass" : "fail", findings: kept, subjects };
  } catch (cause) {
    // What a hostile diff makes a scanner stumble over must not stop the run, and never passes.
    const why = cause instanceof Error ? cause.message : String(cause);
    return {
      gate: id,
      verdict: "error",
      findings: [findingBy(id, `The gate could not judge: ${why}`, {})],
      subjects: 0,
    };
  }
};
