import type { CommandEntry, CommandOption } from "./command.ts";

const running: readonly CommandOption[] = [
  { flags: "--concurrency <n>", what: "how many sub-specs are worked on at once", number: { min: 1, max: 64 } },
  {
    flags: "--sandbox <adapter>",
    what: "`external`: your container is the boundary; `none`: there is none; every verdict says so",
    choices: ["auto", "external", "none"],
    default: "auto",
  },
  { flags: "--agent <name>", what: "the implementor's agent, one of the configuration's" },
  { flags: "--record <file>", what: "record what the models say as a cassette" },
  { flags: "--replay <file>", what: "replay a cassette; no model is asked" },
  { flags: "--events", what: "print each event of the log as a line of JSON while running" },
];

/** Commands that work on a run. */
export const runEntries: readonly CommandEntry[] = [
  {
    usage: "run <spec>",
    summary: "let agents work on a spec, merge what is verified",
    more: [
      "The spec is split into sub-specs. Each is worked on in a git worktree of its own and judged in a fresh clone.",
      "Your working tree, index and untracked files are not touched.",
      "Ctrl-C stops gracefully; `orchestrate resume` goes on.",
    ].join(" "),
    arguments: { spec: "the spec's file" },
    options: [
      ...running,
      { flags: "--no-land", what: "leave the result on its integration branch, for a pull request" },
      { flags: "--target <branch>", what: "the branch to merge into, instead of the spec's" },
    ],
    examples: [
      { command: "orchestrate run specs/refunds.md", does: "merge into the spec's target, or the current branch" },
      { command: "orchestrate run specs/refunds.md --no-land", does: "stop at the branch orchestrate/<run>" },
      { command: "orchestrate run specs/refunds.md --events | jq .type", does: "follow it from another program" },
    ],
    load: async () => (await import("./run.ts")).run,
  },
  {
    usage: "resume [run]",
    summary: "go on with a run that was stopped or killed",
    arguments: { run: "the run's id (default: the latest)" },
    options: running,
    examples: [
      { command: "orchestrate resume", does: "the latest run" },
      { command: "orchestrate resume 1k3m9x2a", does: "a certain run" },
    ],
    load: async () => (await import("./resume.ts")).resume,
  },
];
