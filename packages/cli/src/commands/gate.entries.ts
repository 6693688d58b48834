import type { CommandEntry } from "./command.ts";

/** The verifier alone, and what is left after runs. */
export const gateEntries: readonly CommandEntry[] = [
  {
    usage: "verify",
    summary: "judge any branch by a spec: the gate alone",
    more: [
      "The spec and the configuration are read from the base, never from what is judged; the configuration must be",
      "YAML or JSON. Exit status 0 when it passes, 1 when it fails, 3 when a person must decide.",
    ].join(" "),
    options: [
      {
        flags: "--spec <file>",
        what: "the spec, as it stands on the base (or a file outside the repository)",
        required: true,
      },
      { flags: "--base <revision>", what: "what it would be merged into", required: true },
      { flags: "--head <revision>", what: "what is judged", default: "HEAD" },
      { flags: "--config <file>", what: "another configuration of the base than orchestrate.config.{yaml,json}" },
      { flags: "--task <id>", what: "judge against this task's part of the spec only" },
      {
        flags: "--format <format>",
        what: "how the verdict is written",
        choices: ["tty", "json", "sarif", "junit", "github", "gitlab"],
        default: "tty",
      },
      {
        flags: "--sandbox <adapter>",
        what: "`external`: your container is the boundary; `none`: there is none; the verdict says so",
        choices: ["auto", "external", "none"],
        default: "auto",
      },
    ],
    examples: [
      { command: "orchestrate verify --spec specs/refunds.md --base main", does: "judge the current commit" },
      {
        command: "orchestrate verify --spec specs/refunds.md --base origin/main --format github",
        does: "annotate a pull request",
      },
    ],
    load: async () => (await import("./verify.ts")).verify,
  },
  {
    usage: "salvage list",
    summary: "list work that was kept before it was discarded",
    options: [{ flags: "--run <run>", what: "of this run only" }],
    examples: [{ command: "orchestrate salvage list", does: "one line for each attempt" }],
    load: async () => (await import("./salvage.ts")).salvageList,
  },
  {
    usage: "salvage show <ref>",
    summary: "show the patch of kept work",
    arguments: { ref: "as `salvage list` prints it: <run>/<sub-spec>/<attempt>" },
    examples: [{ command: "orchestrate salvage show 1k3m9x2a/T2/1", does: "its patch against where it began" }],
    load: async () => (await import("./salvage.ts")).salvageShow,
  },
  {
    usage: "salvage restore <ref>",
    summary: "make a branch of kept work",
    arguments: { ref: "as `salvage list` prints it: <run>/<sub-spec>/<attempt>" },
    options: [
      { flags: "--branch <name>", what: "the branch's name; it must not exist" },
      { flags: "--folder <folder>", what: "put its files into this folder instead; it must be absent or empty" },
    ],
    examples: [{ command: "orchestrate salvage restore 1k3m9x2a/T2/1", does: "your checkout is not touched" }],
    load: async () => (await import("./salvage.ts")).salvageRestore,
  },
  {
    usage: "salvage drop <ref>",
    summary: "forget kept work",
    arguments: { ref: "as `salvage list` prints it: <run>/<sub-spec>/<attempt>, or <run> for all of a run" },
    examples: [{ command: "orchestrate salvage drop 1k3m9x2a", does: "all that was kept of one run" }],
    load: async () => (await import("./salvage.ts")).salvageDrop,
  },
  {
    usage: "clean [run]",
    summary: "remove what ended runs left, and account for it",
    more: "Logs (`orchestrate retention`) and salvage (`orchestrate salvage drop`) stay; a branch goes only when its target has all of it. Work that is nowhere else is salvaged first.",
    arguments: { run: "the run's id (default: every run that has ended)" },
    examples: [{ command: "orchestrate clean", does: "what went, how many bytes, what stayed and why" }],
    load: async () => (await import("./clean.ts")).clean,
  },
];
