import type { CommandOption } from "./command.ts";

/** What every command with which a person decides says of itself. */
export const decisionHelp = [
  "Shows exactly what is decided on (in $PAGER when set), asks, and signs it with your SSH key: --key, git's",
  "user.signingKey (with gpg.format ssh), or your agent's. .orchestrate/allowed-signers, as of the commit that the run",
  "started from, says who may. Anything new needs a new decision.",
].join(" ");

/** The options that all of them have. */
export const decisionOptions: readonly CommandOption[] = [
  { flags: "--reason <text>", what: "why; it is signed and kept in the log", required: true },
  { flags: "--key <file>", what: "your SSH key: private, or public when your agent holds the other half" },
  { flags: "--as <person>", what: "your name in the allowed signers (default: git's user.email)" },
  { flags: "--yes", what: "do not ask; for where there is no terminal" },
  { flags: "--digest <digest>", what: "with --yes: what you have read, as the command without it printed it" },
];
