export { allSpecimens } from "./candidates/corpus.ts";
export { type MatrixRow, matrixOf, matrixPage } from "./candidates/matrix.ts";
export { runSpecimens, type SpecimenResult } from "./candidates/run-specimens.ts";
export { allAttacks, uncovered } from "./corpus.ts";
export { type Row, rows } from "./rows.ts";
export { type AttackResult, type Proof, runAttacks } from "./run-attacks.ts";
