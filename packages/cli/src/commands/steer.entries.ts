import type { CommandEntry } from "./command.ts";
import { decisionHelp, decisionOptions } from "./decision.entries.ts";

/** Commands that look at a run, or say something to it. */
export const steerEntries: readonly CommandEntry[] = [
  {
    usage: "status [run]",
    summary: "show what a run has come to",
    arguments: { run: "the run's id (default: the latest)" },
    options: [{ flags: "--all", what: "one line for every run of this repository" }],
    examples: [
      { command: "orchestrate status", does: "the latest run" },
      { command: "orchestrate status --all --json", does: "every run, for another program" },
    ],
    load: async () => (await import("./status.ts")).status,
  },
  {
    usage: "events [run]",
    summary: "print a run's log as JSON lines",
    arguments: { run: "the run's id (default: the latest)" },
    options: [
      { flags: "--follow", what: "go on until the run ends" },
      { flags: "--after <seq>", what: "only events after this number", number: {} },
    ],
    examples: [
      { command: "orchestrate events --follow", does: "watch the latest run" },
      { command: "orchestrate events 1k3m9x2a | jq 'select(.type == \"verdict.given\")'", does: "only verdicts" },
    ],
    load: async () => (await import("./events.ts")).events,
  },
  {
    usage: "approve <run> [sub-spec]",
    summary: "decide for what a run waits for",
    more: decisionHelp,
    arguments: { run: "the run's id", "sub-spec": "which sub-spec; needed when more than one waits" },
    options: decisionOptions,
    examples: [
      { command: 'orchestrate approve 1k3m9x2a T2 --reason "checked by hand"', does: "let T2 merge" },
      {
        command: 'orchestrate approve 1k3m9x2a T2 --reason "checked" --yes --digest sha256:…',
        does: "without a terminal, after it was read",
      },
    ],
    load: async () => (await import("./decide.ts")).approve,
  },
  {
    usage: "reject <run> [sub-spec]",
    summary: "decide against what a run waits for",
    more: decisionHelp,
    arguments: { run: "the run's id", "sub-spec": "which sub-spec; needed when more than one waits" },
    options: decisionOptions,
    examples: [{ command: 'orchestrate reject 1k3m9x2a --reason "wrong split"', does: "refuse the plan" }],
    load: async () => (await import("./decide.ts")).reject,
  },
  {
    usage: "waive <run> <sub-spec>",
    summary: "let one failed check be passed over, once",
    more: `For a spec with \`approvals: [waiver]\`: where one gate or criterion alone failed the last attempt, the run waits. ${decisionHelp}`,
    arguments: { run: "the run's id", "sub-spec": "which sub-spec; `spec` is the whole spec" },
    options: [
      { flags: "--gate <id>", what: "the gate that failed: size, suppressions or dependencies" },
      { flags: "--criterion <id>", what: "the criterion that failed" },
      ...decisionOptions,
    ],
    examples: [
      {
        command: 'orchestrate waive 1k3m9x2a T2 --criterion V3 --reason "the provider is down; ticket 81"',
        does: "V3 is passed over in exactly the verdict that is shown",
      },
    ],
    load: async () => (await import("./waive.ts")).waive,
  },
  {
    usage: "pause [run]",
    summary: "finish what is in flight, start nothing else",
    arguments: { run: "the run's id (default: the latest)" },
    options: [{ flags: "--reason <text>", what: "why; it is kept in the log" }],
    examples: [{ command: "orchestrate pause", does: "go on with `orchestrate resume`" }],
    load: async () => (await import("./tell.ts")).pause,
  },
  {
    usage: "cancel [run]",
    summary: "end a run for good; keep what agents left",
    arguments: { run: "the run's id (default: the latest)" },
    options: [{ flags: "--reason <text>", what: "why; it is kept in the log" }],
    examples: [{ command: 'orchestrate cancel --reason "wrong branch"', does: "nothing merged is undone" }],
    load: async () => (await import("./tell.ts")).cancel,
  },
];
