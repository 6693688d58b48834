import { type Digest, OrchestrateError } from "@orchestrate/shared";

import { exitCodes } from "../exit-codes.ts";
import { done, type Outcome } from "../outcome.ts";
import type { Terminal } from "../terminal.ts";

/** How a person agrees where nobody can be asked: by naming what they have seen. */
export interface ConsentFlags {
  readonly yes?: boolean;
  readonly digest?: string;
  readonly json?: boolean;
}

interface ConsentOptions {
  readonly flags: ConsentFlags;
  readonly terminal: Terminal;
  /** What is decided on, and its digest. */
  readonly text: string;
  readonly digest: Digest;
  /** The word that stands for yes: `approve`. */
  readonly word: string;
  /** Said before the question: who signs, and with what. */
  readonly who: string;
  /** The command that decides the same without a terminal. */
  readonly command: string;
}

/**
 * Shows a text and asks for consent to exactly it. Resolves with how it was given, or with the outcome of a command that
 * got none: interrupted, declined, or nobody there to ask. Rejects with OrchestrateError `SHOWN_IS_ANOTHER` or `USAGE`.
 */
export const consentTo = async (options: ConsentOptions): Promise<{ readonly terminal: boolean } | Outcome> => {
  const { flags, terminal, text, digest, word, who, command } = options;
  if (flags.yes === true) {
    if (flags.digest === digest) return { terminal: false };
    throw flags.digest === undefined ? digestMissing(command) : shownIsAnother(command, digest);
  }
  if (terminal.ask === undefined || flags.json === true) {
    const how = `Nobody can be asked here. Whoever has read this decides with\n  ${command} --yes --digest ${digest}`;
    return { code: exitCodes.waiting, text: `${text}\n${how}`, data: { text, digest, command }, diagnostics: [] };
  }
  await terminal.page(text);
  const answer = await terminal.ask(`${who}\nType "${word}" to sign exactly this, anything else to leave it: `);
  if (answer === undefined) return { ...done("\nNothing was decided.", undefined), code: exitCodes.interrupted };
  if (answer.trim() === word) return { terminal: true };
  return { ...done("Nothing was decided.", undefined), code: exitCodes.waiting };
};

const digestMissing = (command: string): OrchestrateError =>
  new OrchestrateError("USAGE", "`--yes` needs `--digest`: that of what was read.", {
    hint: `\`${command}\` alone shows what is to be read, and its digest.`,
  });

const shownIsAnother = (command: string, digest: Digest): OrchestrateError =>
  new OrchestrateError("SHOWN_IS_ANOTHER", `What is to be decided is not what was read: it is ${digest}.`, {
    hint: `Read it again: \`${command}\`.`,
    exit: 3,
  });
