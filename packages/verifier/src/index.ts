export type { ExtraClasses } from "./gates/classes.ts";
export type { GateOptions } from "./gates/propose.ts";
export type { FullLimits } from "./gates/proposal.ts";
export { createScreen } from "./screen.ts";
