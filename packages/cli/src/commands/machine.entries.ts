import type { CommandEntry } from "./command.ts";

/** Commands about this machine and this program. */
export const machineEntries: readonly CommandEntry[] = [
  {
    usage: "models",
    summary: "the configured providers and whether they can be reached",
    examples: [{ command: "orchestrate models", does: "asks each provider once, with its key" }],
    load: async () => (await import("./models.ts")).models,
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
