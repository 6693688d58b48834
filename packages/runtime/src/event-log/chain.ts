import { type AnyEvent, type Digest, digestOf, eventData, parseEvent } from "@orchestrate/shared";

import { logBroken, unknownEventType } from "./failures.ts";

/** One row: the place in the order, and the exact text whose digest the next row carries. */
export interface Row {
  readonly seq: number;
  readonly line: string;
}

/** Where a chain stands: what the next line must name as `prev`. */
export interface Head {
  readonly seq: number;
  readonly digest: Digest;
}

/** Before the first event. */
export const emptyHead: Head = { seq: 0, digest: digestOf("") };

export const headAfter = (row: Row): Head => ({ seq: row.seq, digest: digestOf(row.line) });

/**
 * Reads rows that follow `head`, checking that each names the one before. Throws OrchestrateError `LOG_BROKEN` or
 * `LOG_UNKNOWN_TYPE`; `file` is only for the message.
 */
export const walk = (rows: readonly Row[], head: Head, file: string): AnyEvent[] => {
  let before = head;
  return rows.map((row) => {
    const event = read(row, file);
    if (row.seq !== before.seq + 1 || event.seq !== row.seq) {
      throw logBroken(file, row.seq, `does not follow event ${before.seq}`);
    }
    if (event.prev !== before.digest) {
      throw logBroken(file, row.seq, `does not carry the digest of event ${before.seq}`);
    }
    before = headAfter(row);
    return event;
  });
};

const read = ({ seq, line }: Row, file: string): AnyEvent => {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw logBroken(file, seq, "is not JSON", cause);
  }
  const type = typeof json === "object" && json !== null && "type" in json ? json.type : undefined;
  if (typeof type === "string" && !Object.hasOwn(eventData, type)) throw unknownEventType(file, seq, type);
  try {
    return parseEvent(json);
  } catch (cause) {
    throw logBroken(file, seq, "has not the shape of its type", cause);
  }
};
