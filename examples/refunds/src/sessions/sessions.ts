import { randomUUID } from "node:crypto";

import { Problem } from "../http/problem.ts";
import { isSecretOf, type ServiceAccount } from "./accounts.ts";

export interface Session {
  readonly token: string;
  readonly account: string;
  readonly roles: readonly string[];
  readonly startedAt: string;
}

/** Who is signed in; sessions end with the process. */
export interface Sessions {
  /** Throws a Problem 401 when the secret is not the account's. */
  signIn(credential: { readonly account: string; readonly secret: string }): Session;
  find(token: string): Session | undefined;
}

export function createSessions(options: {
  readonly accounts: readonly ServiceAccount[];
  readonly now: () => string;
}): Sessions {
  const sessions = new Map<string, Session>();
  return {
    signIn: ({ account: name, secret }) => {
      const account = options.accounts.find((candidate) => candidate.name === name);
      if (account === undefined) throw new Problem(401, "unknown_account", `There is no service account ${name}.`);
      if (!isSecretOf(account, secret)) {
        const message = `The secret of ${name} is not valid; the current one was issued on ${account.rotated}.`;
        throw new Problem(401, "stale_credential", message);
      }
      const session = { token: randomUUID(), account: name, roles: account.roles, startedAt: options.now() };
      sessions.set(session.token, session);
      return session;
    },
    find: (token) => sessions.get(token),
  };
}
