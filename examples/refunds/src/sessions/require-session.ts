import { Problem } from "../http/problem.ts";
import type { Call } from "../http/route.ts";
import type { Session, Sessions } from "./sessions.ts";

/** The session that a call names by `Authorization: Bearer`; a Problem without one or without the role. */
export function requireSession(
  { headers }: Pick<Call, "headers">,
  { sessions, role }: { readonly sessions: Sessions; readonly role: string },
): Session {
  const token = /^Bearer (.+)$/.exec(headers["authorization"] ?? "")?.[1];
  const session = token === undefined ? undefined : sessions.find(token);
  if (session === undefined) throw new Problem(401, "not_signed_in", "Sign in at POST /sessions first.");
  if (!session.roles.includes(role)) throw new Problem(403, "role_missing", `${session.account} lacks ${role}.`);
  return session;
}
