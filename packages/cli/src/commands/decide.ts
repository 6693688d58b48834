import { decideOn, type DecideFlags } from "../decisions/decide-on.ts";
import type { Handler } from "./command.ts";

/** `orchestrate approve RUN [SUB-SPEC] --reason TEXT` */
export const approve: Handler<DecideFlags> = (flags, terminal) =>
  decideOn(flags, terminal, {
    word: "approve",
    answers: "others",
    naming: [],
    draft: ({ gate }) => ({ kind: "approved", gate }),
  });

/** `orchestrate reject RUN [SUB-SPEC] --reason TEXT` */
export const reject: Handler<DecideFlags> = (flags, terminal) =>
  decideOn(flags, terminal, {
    word: "reject",
    answers: "all",
    naming: [],
    draft: ({ gate }) => ({ kind: "rejected", gate }),
  });
