import type { Attack, Uncovered } from "./attack.ts";
import { gitConfigurationAttacks } from "./attacks/git-configuration.ts";
import { gitContentAttacks } from "./attacks/git-content.ts";
import { gitRefAttacks } from "./attacks/git-refs.ts";
import { hostFileAttacks } from "./attacks/host-files.ts";
import { limitAttacks } from "./attacks/limits.ts";
import { networkAttacks } from "./attacks/network.ts";
import { type Row, rows } from "./rows.ts";

/** Every attack, in the order of the rows. */
export const allAttacks = (): readonly Attack[] =>
  [gitConfigurationAttacks, gitRefAttacks, gitContentAttacks, hostFileAttacks, networkAttacks, limitAttacks]
    .flat()
    .toSorted((a, b) => order.indexOf(a.row) - order.indexOf(b.row));

const order = Object.keys(rows) as readonly Row[];

const elsewhere = "The project's own tests try its control; nothing of it is tried on this machine.";
const withoutAttack = [
  ...(["T1", "T14", "T15", "T16", "T17", "T18", "T19", "T20", "T21", "T22", "T23"] as const),
  ...(["T25", "T26", "T27", "T28", "T29", "T30", "T32"] as const),
];

/** Threats that no control of this program stops, or that no attack of this corpus tries. */
export const uncovered: readonly Uncovered[] = withoutAttack.map((row) => ({
  id: `${row}-untried`,
  row,
  title: rows[row][0],
  why: elsewhere,
}));
