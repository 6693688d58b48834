export { allAttacks, uncovered } from "./corpus.ts";
export { type Row, rows } from "./rows.ts";
export { type AttackResult, type Proof, runAttacks } from "./run-attacks.ts";
