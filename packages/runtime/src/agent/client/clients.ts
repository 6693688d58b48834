import type { Client } from "./client.ts";
import { codex } from "./codex.ts";
import { opencode } from "./opencode.ts";
import { pi } from "./pi.ts";

/** The clients that there is a row for, by the name that a configuration uses. Another one is a file beside these. */
export const clients = { codex, opencode, pi } as const satisfies Readonly<Record<string, Client>>;

export type ClientName = keyof typeof clients;
