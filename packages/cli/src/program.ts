import { Command, InvalidArgumentError, Option } from "commander";

import type { CommandEntry, CommandOption, Handler } from "./commands/command.ts";
import { entries } from "./commands/entries.ts";
import { examplesText, groupSummaries, overallHelp } from "./overall-help.ts";
import type { Terminal } from "./terminal.ts";

/** A command as it was called: which one, and with what. */
export interface Call {
  readonly entry: CommandEntry;
  readonly input: Parameters<Handler<never>>[0];
}

interface ProgramOptions {
  readonly version: string;
  readonly terminal: Terminal;
  /** What was written; only the command that it begins with gets its options: help must not wait for the others'. */
  readonly argv: readonly string[];
  /** Gets the command that was called. */
  readonly onCall: (call: Call) => void;
}

/** The command line. Nothing of a command is loaded before it is called. */
export const createProgram = ({ version, terminal, argv, onCall }: ProgramOptions): Command => {
  const program = new Command("orchestrate")
    .version(version, "-V, --version")
    .helpOption("-h, --help", "show help, also after a command")
    .helpCommand(false)
    .configureHelp({ subcommandTerm: (command) => termOf(command) })
    // Both are inherited by the commands: a failure is thrown to the door, which prints it.
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err, outputError: () => {} });

  for (const { commands } of entries) {
    for (const entry of commands) {
      const [word = ""] = entry.usage.split(" ");
      const { command, names } = addCommand(program, entry);
      if (word === argv[0]) completeCommand(command, { entry, names, onCall });
    }
  }
  program.helpInformation = overallHelp;
  return program;
};

interface Added {
  readonly command: Command;
  /** Of its arguments, in camel case. */
  readonly names: readonly string[];
}

/** Adds a command under its words, with what a list of commands shows of it. */
const addCommand = (program: Command, entry: CommandEntry): Added => {
  const words = entry.usage.split(" ").filter((word) => !/^[<[]/.test(word));
  const group = words.slice(0, -1).reduce((parent, word) => groupOf(parent, word), program);
  const command = group.command(words.at(-1) ?? "").summary(entry.summary);
  const names: string[] = [];
  for (const [flags, name] of entry.usage.matchAll(/[<[]([a-z-]+)[>\]]/g)) {
    command.argument(flags, entry.arguments?.[name ?? ""]);
    names.push(camelCase(name ?? ""));
  }
  return { command, names };
};

/** Adds everything that calling it, and its own help, need. */
const completeCommand = (
  command: Command,
  { entry, names, onCall }: Pick<Added, "names"> & { readonly entry: CommandEntry } & Pick<ProgramOptions, "onCall">,
): void => {
  const { summary, more, options = [], examples } = entry;
  command.description(more === undefined ? capital(summary) : `${capital(summary)}.\n\n${more}`);
  for (const option of options) command.addOption(toOption(option));
  command
    .option("--json", "print one JSON document instead of text")
    .option("--verbose", "show the causes of an error")
    .addHelpText("after", `\n${examplesText(examples)}`)
    .action(() => {
      const positional = names.map((name, index) => [name, command.args[index]] as const);
      // Entry and handler agree on the names; that is the one thing no type checks here.
      onCall({
        entry,
        input: { ...command.opts<Record<string, unknown>>(), ...Object.fromEntries(positional) } as never,
      });
    });
};

const groupOf = (parent: Command, word: string): Command =>
  parent.commands.find((command) => command.name() === word) ??
  parent
    .command(word)
    .summary(groupSummaries[word] ?? "")
    .description(capital(groupSummaries[word] ?? ""))
    .helpCommand(false);

const toOption = ({ flags, what, choices, required, number, ...rest }: CommandOption): Option => {
  const option = new Option(flags, what);
  if (choices !== undefined) option.choices(choices);
  if (rest.default !== undefined) option.default(rest.default);
  if (required === true) option.makeOptionMandatory();
  if (number !== undefined) option.argParser((text) => toCount(text, number));
  return option;
};

const toCount = (text: string, { min = 0, max = 999_999_999 }: NonNullable<CommandOption["number"]>): number => {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (number >= min && number <= max) return number;
  throw new InvalidArgumentError(`It must be a whole number${max < 999_999_999 ? ` from ${min} to ${max}` : ""}.`);
};

const termOf = (command: Command): string =>
  [
    command.name(),
    ...command.registeredArguments.map((arg) => (arg.required ? `<${arg.name()}>` : `[${arg.name()}]`)),
  ].join(" ");

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const camelCase = (text: string): string => text.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
