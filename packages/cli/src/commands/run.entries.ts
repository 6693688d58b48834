import type { CommandEntry, CommandOption } from "./command.ts";

const sandbox: CommandOption = {
  flags: "--sandbox <adapter>",
  what: "`external`: your container is the boundary; `none`: there is none; every verdict says so",
  choices: ["auto", "external", "none"],
  default: "auto",
};
const events: CommandOption = {
  flags: "--events",
  what: "print each event of the log as a line of JSON while running",
};

const running: readonly CommandOption[] = [
  { flags: "--concurrency <n>", what: "how many sub-specs are worked on at once", number: { min: 1, max: 64 } },
  sandbox,
  { flags: "--agent <name>", what: "the implementor's agent, one of the configuration's" },
  { flags: "--record <file>", what: "record what the models say as a cassette" },
  { flags: "--replay <file>", what: "replay a cassette; no model is asked" },
  events,
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
  {
    usage: "undo <run> [sub-spec]",
    summary: "take back what a run merged, through the same gates and verifier",
    more: [
      "A run of its own, without any agent: git takes the merges back on the tip of the target, what came since stays.",
      "What the spec still asks of the rest is verified before it lands. Nothing changes when it does not pass, or when",
      "something else has changed the same lines since. An undo can be undone.",
    ].join(" "),
    arguments: {
      run: "the run's id, or its beginning",
      "sub-spec": "which one alone; everything that stands when left out",
    },
    options: [
      { flags: "--with-dependents", what: "take back what came after it, too" },
      { flags: "--reason <text>", what: "why; it is kept in the log" },
      { flags: "--no-land", what: "leave the result on its integration branch, for a pull request" },
      { flags: "--target <branch>", what: "the branch to take it back from, instead of the run's" },
      sandbox,
      events,
    ],
    examples: [
      { command: "orchestrate undo 1k3m9x2a", does: "everything that the run merged" },
      { command: 'orchestrate undo 1k3m9x2a T2 --reason "too slow"', does: "one sub-spec" },
      { command: "orchestrate undo 1k3m9x2a T1 --with-dependents --no-land", does: "on a branch, for a pull request" },
    ],
    load: async () => (await import("./undo.ts")).undo,
  },
];
