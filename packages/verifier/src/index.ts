export { createFolderBaseCache, createMemoryBaseCache } from "./base-cache.ts";
export type { BaseCache } from "./base-run.ts";
export type { ExtraClasses } from "./gates/classes.ts";
export type { GateOptions } from "./gates/propose.ts";
export type { FullLimits } from "./gates/proposal.ts";
export { createScreen } from "./screen.ts";
export { createVerifier, type VerifierOptions } from "./verifier.ts";
export type { Egress, Judge, JudgeAnswer, JudgeQuestion } from "./workbench.ts";
