import type { CommandEntry } from "./command.ts";

/** Commands about this machine and this program. */
export const machineEntries: readonly CommandEntry[] = [
  {
    usage: "doctor",
    summary: "say what this machine lacks, and what mends it",
    more: [
      "Everything is tried by doing it: node, git, each part of the sandbox, control groups, the way out, disk, and what",
      "this repository's configuration names (providers of models, services). Ends with what nothing enforces here.",
    ].join(" "),
    options: [
      {
        flags: "--fix",
        what: "as root, install bubblewrap (by apt) and turn on user namespaces (until the next boot)",
      },
    ],
    examples: [
      { command: "orchestrate doctor", does: "status 2 when something is missing that nothing runs without" },
      { command: "orchestrate doctor --fix", does: "and mend what can be mended" },
    ],
    load: async () => (await import("./doctor.ts")).doctor,
  },
  {
    usage: "selftest",
    summary: "try what holds a hostile implementor, by attacking it",
    more: [
      "Scripted attacks, one or more for each threat, run against this installation in throwaway folders; what they",
      "gained is looked for outside. No model, no network, no repository of yours. Exit status 1 when one is missed.",
    ].join(" "),
    options: [
      { flags: "--only <rows>", what: "these rows or attacks alone, with commas between: `T2,T13-tcp`" },
      {
        flags: "--compare",
        what: "try each without its control, too, to see that it is an attack (harmless ones only)",
      },
      {
        flags: "--candidates",
        what: "in place of attacks, candidates known to be wrong or right, against the verifier (minutes)",
      },
    ],
    examples: [
      { command: "orchestrate selftest", does: "a line for each threat: caught, missed, not covered" },
      { command: "orchestrate selftest --only T2,T3 --json", does: "two rows, for a program" },
      { command: "orchestrate selftest --candidates", does: "the confusion matrix of this installation" },
    ],
    load: async () => (await import("./selftest.ts")).selftest,
  },
  {
    usage: "models",
    summary: "show the providers and whether they answer",
    examples: [{ command: "orchestrate models", does: "asks each provider once, with its key" }],
    load: async () => (await import("./models.ts")).models,
  },
  {
    usage: "conformance <agent>",
    summary: "try an agent against everything that agents must do",
    more: "Each check is a real attempt in a sandbox, with a model that follows a script: no key, no network, no repository.",
    arguments: {
      agent:
        "an agent of the configuration, or a shipped one: builtin, command, codex, claude-code, opencode, gemini, qwen, copilot, pi",
    },
    options: [{ flags: "--only <checks>", what: "these alone, by name, with commas between" }],
    examples: [
      { command: "orchestrate conformance coder", does: "the agent `coder` of the configuration" },
      { command: "orchestrate conformance codex --only cancel,401", does: "codex as it is installed; two checks" },
    ],
    load: async () => (await import("./conformance.ts")).conformance,
  },
  {
    usage: "demo",
    summary: "watch a whole run; no key, no network",
    more: "Everything is real but the model: its tokens are replayed from scripted cassettes. Nothing is installed.",
    options: [{ flags: "--folder <folder>", what: "where to put the scratch copy (default: a new temporary folder)" }],
    examples: [{ command: "orchestrate demo", does: "takes less than a minute" }],
    load: async () => (await import("./demo.ts")).demo,
  },
  {
    usage: "completion <shell>",
    summary: "print a completion script",
    arguments: { shell: "bash, zsh or fish" },
    examples: [
      { command: "source <(orchestrate completion bash)", does: "in ~/.bashrc" },
      { command: "orchestrate completion fish > ~/.config/fish/completions/orchestrate.fish", does: "once" },
    ],
    load: async () => (await import("./completion.ts")).completion,
  },
];
