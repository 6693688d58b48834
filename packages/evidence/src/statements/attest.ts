import { type Blobs, type Digest, digestOf, type EventLog } from "@orchestrate/shared";

import { readRun } from "../run-record.ts";
import { seal } from "../signing/envelope.ts";
import type { Signer } from "../signing/signer.ts";
import type { Making } from "./drafting.ts";
import { draftsOf } from "./drafts.ts";

export interface AttestOptions {
  readonly log: Pick<EventLog, "read" | "appendAll">;
  readonly blobs: Blobs;
  readonly signer: Signer;
  readonly filesOf: Making["filesOf"];
}

/**
 * Signs everything that a run's log asks for and that is not signed yet, and says so on the log. Done again after a
 * crash it signs what is missing: statements are made from the log alone. Resolves with how many it has written.
 */
export const attest = async ({ log, blobs, signer, filesOf }: AttestOptions): Promise<number> => {
  const record = await readRun({ events: await log.read(), blobs });
  const written = new Map<string, Digest>();
  for (const event of record.events) {
    if (event.type === "attestation.written") written.set(event.data.about, event.data.statement);
  }
  const due: {
    readonly line: string;
    readonly predicate: string;
    readonly about: string;
    readonly statement: Digest;
  }[] = [];
  for (const { about, inputs, predicateType, make } of draftsOf(record)) {
    if (written.has(about)) continue;
    const statement = await make({ inputs: inputs.map((input) => digestIn(written, input)), filesOf });
    const line = seal(statement, signer);
    written.set(about, digestOf(line));
    due.push({ line, predicate: predicateType, about, statement: digestOf(line) });
  }
  // As bytes: what was redacted once is not redacted again.
  for (let from = 0; from < due.length; from += atOnce) {
    await Promise.all(due.slice(from, from + atOnce).map(({ line }) => blobs.put(Buffer.from(line))));
  }
  await log.appendAll(
    due.map(({ predicate, about, statement }) => ({
      type: "attestation.written",
      subject: "",
      data: { predicate, statement, about },
    })),
  );
  return due.length;
};

/** How many files are made durable at once: more would only wait for the same disk, and for free file descriptors. */
const atOnce = 64;

const digestIn = (written: ReadonlyMap<string, Digest>, about: string): Digest => {
  const digest = written.get(about);
  if (digest === undefined) throw new TypeError(`${about} is built upon before it is made`);
  return digest;
};
