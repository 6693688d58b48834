import type { Attack, Uncovered } from "./attack.ts";
import { gitConfigurationAttacks } from "./attacks/git-configuration.ts";
import { gitContentAttacks } from "./attacks/git-content.ts";
import { gitRefAttacks } from "./attacks/git-refs.ts";
import { hostFileAttacks } from "./attacks/host-files.ts";
import { judgedWorkAttacks } from "./attacks/judged-work.ts";
import { limitAttacks } from "./attacks/limits.ts";
import { networkAttacks } from "./attacks/network.ts";
import { obeyedTextAttacks } from "./attacks/obeyed-text.ts";
import { ownersWorkAttacks } from "./attacks/owners-work.ts";
import { plantedFileAttacks } from "./attacks/planted-files.ts";
import { recordAttacks } from "./attacks/records.ts";
import { type Row, rows } from "./rows.ts";

/** Every attack, in the order of the rows. */
export const allAttacks = (): readonly Attack[] =>
  [
    obeyedTextAttacks,
    gitConfigurationAttacks,
    gitRefAttacks,
    gitContentAttacks,
    hostFileAttacks,
    networkAttacks,
    limitAttacks,
    judgedWorkAttacks,
    plantedFileAttacks,
    recordAttacks,
    ownersWorkAttacks,
  ]
    .flat()
    .toSorted((a, b) => order.indexOf(a.row) - order.indexOf(b.row));

const order = Object.keys(rows) as readonly Row[];

/** Threats that no control of this program stops, or that no attack of this corpus tries. */
export const uncovered: readonly Uncovered[] = [
  {
    id: "T12-history",
    row: "T12",
    title: "reads a credential that was committed once (`git show`), or stands in a file that no class names",
    why: "What is committed is readable. Take such a credential out of use; add its path to the class `credentials`.",
  },
  {
    id: "T12-database-role",
    row: "T12",
    title: "becomes another role of the granted database (`SET ROLE`), or reaches another by `dblink`",
    why: "What a role may do is the server's to limit: grant one that may nothing else.",
  },
  {
    id: "T13-model",
    row: "T13",
    title: "tells the model's provider what it has read",
    why: "The model's API is a way out by its nature; so is every host that a spec grants.",
  },
  {
    id: "T17-in-process",
    row: "T17",
    title: "changes a built-in function that a test in its own process reads by",
    why: "What runs beside the code can be lied to by it: judge by `run`, `http` or a hidden criterion, too.",
  },
  {
    id: "T24-disk",
    row: "T24",
    title: "fills the disk by many files",
    why: "One file has a limit, a worktree has none: give the state folder a file system of its own.",
  },
  {
    id: "T26-anew",
    row: "T26",
    title: "has the whole log written anew by somebody who may write its file",
    why: "No sandbox reaches it. An export that was handed to somebody else shows it.",
  },
  {
    id: "T27-encoded",
    row: "T27",
    title: "prints a granted secret in another form, such as base64",
    why: "Redaction knows a secret's own text: grant secrets that are worth little and end soon.",
  },
  {
    id: "T30-objects",
    row: "T30",
    title: "walks the repository's objects for other branches' work",
    why: "Objects are readable, by no name: keep answers in hidden criteria, outside the repository.",
  },
];
