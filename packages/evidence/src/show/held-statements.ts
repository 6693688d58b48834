import type { AnyEvent, Digest } from "@orchestrate/shared";

import { uncheckedPayload } from "../signing/envelope.ts";
import { readStatement } from "../statements/read-statement.ts";
import type { Subject } from "../statements/statement.ts";
import { kindOf, resultOf } from "./say-statement.ts";

/** A statement that a log names, as it is held: nobody has checked its signature. */
export interface HeldStatement {
  /** The `seq` of the event that it tells of, and the part of it. */
  readonly about: string;
  readonly kind: string;
  /** Of its envelope's line. */
  readonly digest: Digest;
  /** Undefined when the statement is not there, or is none. */
  readonly says: { readonly subject: Subject; readonly result: string } | undefined;
}

/** Every statement that a log names, in its order; `lineOf` gives an envelope's line, undefined when it is not there. */
export const heldStatements = async (
  events: readonly AnyEvent[],
  lineOf: (digest: Digest) => Promise<string | undefined>,
): Promise<readonly HeldStatement[]> => {
  const held: HeldStatement[] = [];
  for (const event of events) {
    if (event.type !== "attestation.written") continue;
    const { about, predicate, statement: digest } = event.data;
    const payload = uncheckedPayload((await lineOf(digest)) ?? "");
    const statement = payload === undefined ? undefined : readStatement(payload);
    const says = statement && { subject: statement.subject[0], result: resultOf(statement) };
    held.push({ about, kind: kindOf(predicate), digest, says });
  }
  return held;
};
