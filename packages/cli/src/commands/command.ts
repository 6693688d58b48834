import type { Outcome } from "../outcome.ts";
import type { Terminal } from "../terminal.ts";

/** Flags that every command takes. */
export interface CommonFlags {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** Does what a command is for. Input is the arguments and options of its entry, by their camel-case names. */
export type Handler<Input> = (input: Input & CommonFlags, terminal: Terminal) => Promise<Outcome>;

export interface CommandOption {
  /** As commander writes it: `--format <name>`. */
  readonly flags: string;
  readonly what: string;
  readonly choices?: readonly string[];
  readonly default?: string;
  readonly required?: true;
  /** Reads a whole number between these, both included; anything else is a usage error. */
  readonly number?: { readonly min?: number; readonly max?: number };
}

/** What is known of a command before any of its code is loaded. */
export interface CommandEntry {
  /** Its words and arguments: `salvage show <ref>`. */
  readonly usage: string;
  readonly summary: string;
  /** More of it, under the summary in `--help`. */
  readonly more?: string;
  readonly arguments?: Readonly<Record<string, string>>;
  readonly options?: readonly CommandOption[];
  readonly examples: readonly { readonly command: string; readonly does: string }[];
  readonly load: () => Promise<Handler<never>>;
}
