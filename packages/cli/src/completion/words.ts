import type { CommandEntry } from "../commands/command.ts";

/** What can be written on the command line, as completion scripts need it. */
export interface CommandWords {
  /** `salvage list` */
  readonly path: readonly string[];
  readonly summary: string;
  readonly options: readonly OptionWords[];
  /** Whether its arguments are files. */
  readonly files: boolean;
}

interface OptionWords {
  /** `--format` */
  readonly flag: string;
  readonly what: string;
  /** `none` when it takes no value, `any` when the shell should offer files. */
  readonly values: "none" | "any" | readonly string[];
}

/** The words of every command, in the table's order. */
export const wordsOf = (commands: readonly CommandEntry[]): readonly CommandWords[] =>
  commands.map(({ usage, summary, options = [] }) => ({
    path: usage.split(" ").filter((word) => !/^[<[]/.test(word)),
    summary,
    files: /[<[](spec|file)[>\]]/.test(usage),
    options: [
      ...options.map(({ flags, what, choices }): OptionWords => {
        const [flag = "", value] = flags.split(" ");
        return { flag, what, values: value === undefined ? "none" : (choices ?? "any") };
      }),
      ...common,
    ],
  }));

const common: readonly OptionWords[] = [
  { flag: "--json", what: "print one JSON document instead of text", values: "none" },
  { flag: "--verbose", what: "show the causes of an error", values: "none" },
  { flag: "--help", what: "show help", values: "none" },
];

/** Words that may follow the program's name: commands, and groups of them. */
export const firstWords = (words: readonly CommandWords[]): readonly string[] => [
  ...new Set(words.map(({ path: [first = ""] }) => first)),
];
