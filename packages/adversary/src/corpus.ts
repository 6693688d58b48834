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

/** Threats that no control of this program stops, or that no attack of this corpus tries. */
export const uncovered: readonly Uncovered[] = [];
