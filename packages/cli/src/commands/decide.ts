import { decideOn, type DecideFlags } from "../decisions/decide-on.ts";
import type { Handler } from "./command.ts";

/** `orchestrate approve RUN [SUB-SPEC] --reason TEXT` */
export const approve: Handler<DecideFlags> = (flags, terminal) =>
  decideOn(flags, terminal, { word: "approve", draft: ({ gate }) => ({ kind: "approved", gate }) });

/** `orchestrate reject RUN [SUB-SPEC] --reason TEXT` */
export const reject: Handler<DecideFlags> = (flags, terminal) =>
  decideOn(flags, terminal, { word: "reject", draft: ({ gate }) => ({ kind: "rejected", gate }) });
