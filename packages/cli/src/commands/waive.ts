import { isGate, OrchestrateError, waivableIn } from "@orchestrate/shared";

import { decideOn, type DecideFlags } from "../decisions/decide-on.ts";
import type { Handler } from "./command.ts";

interface WaiveFlags extends DecideFlags {
  readonly gate?: string;
  readonly criterion?: string;
}

/** `orchestrate waive RUN SUB-SPEC --gate G | --criterion C --reason TEXT` */
export const waive: Handler<WaiveFlags> = async (flags, terminal) => {
  const { gate, criterion } = flags;
  const waives = gate ?? criterion;
  if (waives === undefined || (gate !== undefined && criterion !== undefined)) {
    throw new OrchestrateError("USAGE", "A waiver names one gate or one criterion.", {
      hint: "Write `--gate <id>` or `--criterion <id>`; `orchestrate status` says which one could be waived.",
    });
  }
  return decideOn(flags, terminal, {
    word: "waive",
    answers: "waiver",
    naming: [isGate(waives) ? "--gate" : "--criterion", waives],
    draft: (request, verdict) => {
      const only = verdict && waivableIn(verdict);
      if (only === waives && isGate(waives) === (gate !== undefined)) return { kind: "waived", gate: "waiver", waives };
      throw new OrchestrateError("CANNOT_BE_WAIVED", `${waives} is not what alone failed ${request.subject}.`, {
        hint: only === undefined ? "Nothing of it can be waived." : `What could be waived is ${only}.`,
      });
    },
  });
};
