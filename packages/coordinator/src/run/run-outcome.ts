import type { Landing } from "@orchestrate/shared";

import type { RunState, SubSpecState, WaitingApproval } from "../run-state/state.ts";

/** How this process's part of a run ended. The log says all the rest. */
export interface RunOutcome {
  /**
   * `settled`: every sub-spec is merged or abandoned. `declined`: a person rejected the plan. `waiting`: nothing can go
   * on before a person decides. `paused`: it was stopped and can be resumed. `cancelled`: it was stopped for good.
   */
  readonly kind: "settled" | "declined" | "waiting" | "paused" | "cancelled";
  /** The exit status of the program: 0 everything merged, 1 not everything, 3 waits for a person, 130 interrupted. */
  readonly code: 0 | 1 | 3 | 130;
  readonly merged: number;
  readonly abandoned: number;
  readonly landing: Landing | undefined;
  readonly approvals: readonly WaitingApproval[];
}

export const runOutcome = (kind: RunOutcome["kind"], state: RunState, mayLand: boolean): RunOutcome => {
  const phases = Object.values<SubSpecState>(state.subSpecs).map(({ phase }) => phase);
  const merged = phases.filter((phase) => phase === "merged").length;
  const abandoned = phases.filter((phase) => phase === "abandoned").length;
  const { landing, approvals } = state;
  return { kind, code: codeOf(kind, mayLand && merged === phases.length), merged, abandoned, landing, approvals };
};

const codeOf = (kind: RunOutcome["kind"], isComplete: boolean): RunOutcome["code"] => {
  switch (kind) {
    case "settled":
      return isComplete ? 0 : 1;
    case "declined":
      return 1;
    case "waiting":
      return 3;
    case "paused":
    case "cancelled":
      return 130;
  }
};
