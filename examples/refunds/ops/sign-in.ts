// Tries a service account's credential: `node ops/sign-in.ts config/reconciler.json`.
// Starts the service's own sessions, no server and no network; exits with 1 when the credential is refused.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { readAccounts } from "../src/sessions/accounts.ts";
import { createSessions } from "../src/sessions/sessions.ts";

const credential = JSON.parse(readFileSync(process.argv[2] ?? "config/reconciler.json", "utf8")) as {
  readonly account: string;
  readonly secret: string;
};
const accounts = readAccounts(fileURLToPath(new URL("../config/service-accounts.json", import.meta.url)));

try {
  const session = createSessions({ accounts, now: () => new Date().toISOString() }).signIn(credential);
  console.log(`${session.account} is signed in with ${session.roles.join(", ")}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
