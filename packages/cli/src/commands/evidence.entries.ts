import type { CommandEntry } from "./command.ts";

/** Commands about what can be shown to somebody who was not there. */
export const evidenceEntries: readonly CommandEntry[] = [
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
