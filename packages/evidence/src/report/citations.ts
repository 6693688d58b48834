import type { AnyEvent, Digest } from "@orchestrate/shared";

import { layout, statementFiles } from "../export/layout.ts";
import type { RunRecord } from "../run-record.ts";
import { hexOf } from "../statements/statement.ts";

/** Where in the export something stands. */
export interface Citation {
  /** For people: `event 24`, `test-result.intoto.jsonl:3`, a path. */
  readonly label: string;
  /** From the export's root. */
  readonly path: string;
}

/** Says where in an export its parts stand. */
export interface Citations {
  readonly event: (event: Pick<AnyEvent, "seq">) => Citation;
  /** The statement on a part of an event; none while it is not signed. */
  readonly statement: (about: string) => readonly Citation[];
  readonly blob: (digest: Digest) => Citation;
  readonly file: (path: string) => Citation;
}

/** A line of the log is its `seq`; statements lie in the order in which the log names them. */
export const citationsOf = ({ events }: Pick<RunRecord, "events">): Citations => {
  const lines = new Map<string, number>();
  const statements = new Map<string, Citation>();
  for (const event of events) {
    if (event.type !== "attestation.written") continue;
    const path = statementFiles[event.data.predicate as keyof typeof statementFiles];
    const line = (lines.get(path) ?? 0) + 1;
    lines.set(path, line);
    statements.set(event.data.about, { label: `${path.split("/").at(-1)}:${line}`, path });
  }
  return {
    event: ({ seq }) => ({ label: `event ${seq}`, path: layout.events }),
    statement: (about) => [statements.get(about) ?? []].flat(),
    blob: (digest) => ({ label: `blob ${hexOf(digest).slice(0, 12)}`, path: layout.blob(hexOf(digest)) }),
    file: (path) => ({ label: path, path }),
  };
};
