import type { Host } from "@orchestrate/shared";

import type { Account } from "./client.ts";

/** An account, and what it has come to so far. */
export interface OpenAccount extends Account {
  readonly text: string;
  readonly ending: { readonly kind: "none" } | { readonly kind: "failed"; readonly why: string };
}

/** Opens the account of one client's work; what is told goes to the transcript too. */
export const createAccount = (host: Pick<Host, "emit">): OpenAccount => {
  let text = "";
  let goesOn = false;
  let ending: OpenAccount["ending"] = { kind: "none" };
  return {
    get text() {
      return text;
    },
    get ending() {
      return ending;
    },
    said: (words) => {
      if (words === "") return;
      text = words;
      host.emit({ type: "text", text: words });
    },
    saidMore: (words) => {
      text = goesOn ? text + words : words;
      goesOn = true;
      host.emit({ type: "text", text: words });
    },
    tool: ({ detail, ...about }) => {
      goesOn = false;
      host.emit({ type: "tool", ...about, ...(detail !== undefined && { detail: detail.slice(0, 4000) }) });
    },
    recovered: () => {
      ending = { kind: "none" };
    },
    failed: (why) => {
      ending = { kind: "failed", why };
    },
  };
};
