import type { CommandEntry } from "./commands/command.ts";
import { entries } from "./commands/entries.ts";

/**
 * What `orchestrate --help` prints, made of the table of commands alone: nothing else is loaded for it. All of it fits 80
 * columns, so that nothing needs to be wrapped.
 */
export const overallHelp = (): string => {
  const sections = entries.map(({ heading, commands }) => ({ heading, lines: linesOf(commands) }));
  const terms = [...options, ...sections.flatMap(({ lines }) => lines)].map(([term]) => term.length);
  const width = Math.max(...terms);
  const listed = (lines: readonly (readonly [term: string, what: string])[]): string[] =>
    lines.map(([term, what]) => `  ${term.padEnd(width)}  ${what}`);
  return [
    "Usage: orchestrate <command> [options]",
    "",
    "Give it a spec; it splits the work, lets agents build each part in its own git",
    "worktree, and merges nothing that an independent verifier has not passed.",
    "",
    "Options:",
    ...listed(options),
    ...sections.flatMap(({ heading, lines }) => ["", heading, ...listed(lines)]),
    "",
    examplesText(firstSteps),
    "",
  ].join("\n");
};

/** Commands of two words are listed once, under their first. */
const linesOf = (commands: readonly CommandEntry[]): readonly (readonly [term: string, what: string])[] => {
  const lines = new Map<string, string>();
  for (const { usage, summary } of commands) {
    const [word = ""] = usage.split(" ");
    const group = groupSummaries[word];
    lines.set(group === undefined ? usage : word, group ?? summary);
  }
  return [...lines];
};

/** Of the first words of commands that have two. */
export const groupSummaries: Readonly<Record<string, string>> = {
  spec: "write a commented spec to fill in (spec new)",
  key: "what signs statements on runs (show, path, rotate)",
  salvage: "work that was kept (list, show, restore, drop)",
};

export const examplesText = (examples: CommandEntry["examples"]): string =>
  ["Examples:", ...examples.flatMap(({ command, does }) => [`  $ ${command}`, `      ${does}`])].join("\n");

const options = [
  ["-V, --version", "print the version"],
  ["-h, --help", "show help, also after a command"],
] as const;

const firstSteps: CommandEntry["examples"] = [
  { command: "orchestrate demo", does: "see a whole run, without a key, in under a minute" },
  { command: "orchestrate spec new specs/login.md", does: "start a spec of your own" },
  { command: "orchestrate run specs/login.md", does: "and run it" },
];
