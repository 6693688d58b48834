import type { CommandEntry } from "./command.ts";

/** Commands about what can be shown to somebody who was not there. */
export const evidenceEntries: readonly CommandEntry[] = [
  {
    usage: "evidence export [run]",
    summary: "write everything about a run to a folder that anybody can check",
    more:
      "Log, spec, plan, verdicts, signed statements, decisions and a git bundle, listed and signed with your key. VERIFY.md " +
      "in it says how to check it with public tools alone. What agents and models said stays out unless asked for. Only a " +
      "run that has ended can be exported: the seal at the end of its log shows that nothing was cut off.",
    arguments: { run: "the run's id or its beginning; the latest when left out" },
    options: [
      { flags: "--out <folder>", what: "where to; must not be there yet, or be empty", required: true },
      { flags: "--include-transcripts", what: "with what agents and models said, and candidates that were not merged" },
      {
        flags: "--timestamp <url>",
        what: "with a token (RFC 3161) of this authority, which shows when; instead of the configured one",
      },
      { flags: "--no-timestamp", what: "with no token, even where an authority is configured" },
    ],
    examples: [
      { command: "orchestrate evidence export 1k3m9x2a --out ../evidence", does: "for an auditor" },
      { command: "orchestrate key show > ../orchestrate.pem", does: "what they check it with; send it by another way" },
    ],
    load: async () => (await import("./evidence.ts")).evidenceExport,
  },
  {
    usage: "evidence verify <folder>",
    summary: "check an export against a key that you trust",
    more: "Every step is taken and told. Exit status 1 when something is wrong or could not be looked at.",
    arguments: { folder: "the export" },
    options: [
      { flags: "--key <file>", what: "public keys (PEM) that you got by another way", required: true },
      {
        flags: "--signers <file>",
        what: "OpenSSH allowed signers: who may decide what; without it no decision counts",
      },
      { flags: "--spec <digest>", what: "the spec that was to be worked on, as sha256:…" },
      { flags: "--timestamp-authority <file>", what: "certificates (PEM) for the token over the list of files" },
    ],
    examples: [
      { command: "orchestrate evidence verify evidence --key orchestrate.pem", does: "check all of it" },
      { command: "orchestrate evidence verify evidence --key orchestrate.pem --json", does: "for a program" },
    ],
    load: async () => (await import("./evidence.ts")).evidenceVerify,
  },
  {
    usage: "evidence show [run]",
    summary: "print what the evidence of a run, or an export, holds",
    more:
      "Decisions of people first, then every signed statement: what it is about, its type, subject and result. Nothing is " +
      "checked. Exit status 1 when a statement that the log names is not there.",
    arguments: { run: "the run's id or its beginning, or an export's folder; the latest run when left out" },
    examples: [
      { command: "orchestrate evidence show", does: "the latest run" },
      { command: "orchestrate evidence show ../evidence --json", does: "an export, for a program" },
    ],
    load: async () => (await import("./evidence-show.ts")).evidenceShow,
  },
  {
    usage: "audit [range]",
    summary: "say of each commit who or what made it, and what shows it",
    more:
      "recorded: the log of a run here made it, and says its agent, spec and verdict. claimed: its trailers name a run, and " +
      "no log here knows it. marked: it names an agent of another tool (trailers, notes under refs/notes/ai, the author). " +
      "untracked: nothing says how it was made. Logs of runs stay in the repository that they ran in; clones do not get them.",
    arguments: { range: "as for `git log`: `v1.2..main`, or a revision for all that led to it; HEAD when left out" },
    options: [
      {
        flags: "--only <standing>",
        what: "these commits alone",
        choices: ["recorded", "claimed", "marked", "untracked"],
      },
      { flags: "--strict", what: "exit status 1 unless every commit of the range is recorded" },
    ],
    examples: [
      { command: "orchestrate audit v1.2..main", does: "what went into a release" },
      { command: "orchestrate audit --only untracked --json", does: "what nobody can account for, for a program" },
    ],
    load: async () => (await import("./audit.ts")).audit,
  },
  {
    usage: "retention",
    summary: "say how long the logs of runs are kept, and remove those that may go",
    more:
      "A log is kept for 183 days after its run has ended, or what `evidence.retention` in the configuration says. A run " +
      "that has not ended, or whose log cannot be read, is kept whatever its age. What is removed cannot be exported, " +
      "audited or undone any more; commits, salvage, notes and exports stay.",
    options: [{ flags: "--remove", what: "remove the logs that are due" }],
    examples: [
      { command: "orchestrate retention", does: "what is kept, until when, and what it takes" },
      { command: "orchestrate retention --remove --json", does: "once a day, for a program" },
    ],
    load: async () => (await import("./retention.ts")).retention,
  },
  {
    usage: "key show",
    summary: "print the public key that checks what this program signed",
    more: "The key is made when there is none. Give the public half to whoever checks, by another way than the export.",
    examples: [{ command: "orchestrate key show > orchestrate.pem", does: "for `orchestrate evidence verify --key`" }],
    load: async () => (await import("./key.ts")).keyShow,
  },
  {
    usage: "key path",
    summary: "print where the private key is",
    examples: [{ command: "ls -l $(orchestrate key path)", does: "readable by its owner alone" }],
    load: async () => (await import("./key.ts")).keyPath,
  },
  {
    usage: "key rotate",
    summary: "sign with a new key from here on",
    more: "The old public key is kept, to check what it signed; the old private key is destroyed.",
    examples: [{ command: "orchestrate key rotate", does: "after somebody may have read the key" }],
    load: async () => (await import("./key.ts")).keyRotate,
  },
];
