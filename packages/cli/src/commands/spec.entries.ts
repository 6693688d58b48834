import type { CommandEntry } from "./command.ts";

/** Commands over a spec alone; nothing runs. */
export const specEntries: readonly CommandEntry[] = [
  {
    usage: "check <spec>",
    summary: "say what is wrong with a spec",
    more: "The same check runs before every `orchestrate run`. Exit status 2 when there is an error.",
    arguments: { spec: "the spec's file, or - for stdin" },
    options: [
      {
        flags: "--format <format>",
        what: "how findings are written",
        choices: ["tty", "json", "sarif", "junit", "github", "gitlab"],
        default: "tty",
      },
    ],
    examples: [
      { command: "orchestrate check specs/refunds.md", does: "findings with the line and a caret" },
      { command: "orchestrate check specs/refunds.md --format sarif > check.sarif", does: "for code scanning" },
    ],
    load: async () => (await import("./check.ts")).check,
  },
  {
    usage: "spec new [file]",
    summary: "write a commented spec to fill in",
    arguments: { file: "where to write it; it must not exist (default: specs/<id>.md)" },
    options: [{ flags: "--id <id>", what: "the spec's id: lower-case letters, digits, hyphens" }],
    examples: [
      { command: "orchestrate spec new specs/refunds.md", does: "the id is taken from the file's name" },
      { command: "orchestrate spec new --id refunds", does: "writes specs/refunds.md" },
    ],
    load: async () => (await import("./spec-new.ts")).specNew,
  },
  {
    usage: "plan <spec>",
    summary: "show the sub-specs, their order and what judges each",
    arguments: { spec: "the spec's file" },
    options: [{ flags: "--graph", what: "print the order as a Mermaid diagram" }],
    examples: [
      { command: "orchestrate plan specs/refunds.md", does: "as a tree" },
      { command: "orchestrate plan specs/refunds.md --graph", does: "as a diagram for a pull request" },
      { command: "orchestrate plan specs/refunds.md --json", does: "for another program" },
    ],
    load: async () => (await import("./plan.ts")).plan,
  },
];
