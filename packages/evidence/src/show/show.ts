import {
  type AnyEvent,
  type Blobs,
  decisionIn,
  digestOf,
  OrchestrateError,
  type PersonDecision,
} from "@orchestrate/shared";

import { statementFiles } from "../export/layout.ts";
import { readRun, type RunRecord } from "../run-record.ts";
import { blobsOf, eventsOf, linesOf, readBundle } from "../verify/bundle.ts";
import { type HeldStatement, heldStatements } from "./held-statements.ts";

/** What a run's evidence holds, unchecked. */
export interface Shown {
  readonly record: RunRecord;
  /** What people decided, in the order of the log. */
  readonly decisions: readonly { readonly seq: number; readonly subject: string; readonly decision: PersonDecision }[];
  readonly statements: readonly HeldStatement[];
}

/** What the evidence of a run in its repository holds. */
export const showRun = (run: { readonly events: readonly AnyEvent[]; readonly blobs: Pick<Blobs, "get"> }) =>
  shown(run, async (digest) => {
    const bytes = await run.blobs.get(digest).catch(unlessGone);
    return bytes && new TextDecoder().decode(bytes);
  });

/** What an export holds. Rejects with OrchestrateError `NO_EXPORT` when it is none, or its log cannot be read. */
export const showExport = async (folder: string): Promise<Shown> => {
  const bundle = await readBundle(folder);
  const lines = new Map(
    Object.values(statementFiles)
      .flatMap((path) => linesOf(bundle, path))
      .map((line) => [digestOf(line), line]),
  );
  try {
    return await shown({ events: eventsOf(bundle), blobs: blobsOf(bundle) }, async (digest) => lines.get(digest));
  } catch (cause) {
    throw new OrchestrateError("NO_EXPORT", `The log in ${folder} cannot be read as that of a run.`, {
      hint: "`orchestrate evidence verify` says what is wrong with it.",
      at: { file: folder },
      cause,
    });
  }
};

const shown = async (
  run: { readonly events: readonly AnyEvent[]; readonly blobs: Pick<Blobs, "get"> },
  lineOf: Parameters<typeof heldStatements>[1],
): Promise<Shown> => {
  const record = await readRun(run);
  const decisions = record.events.flatMap((event) => {
    const decision = decisionIn(event);
    return decision === undefined ? [] : [{ seq: event.seq, subject: event.subject, decision }];
  });
  return { record, decisions, statements: await heldStatements(record.events, lineOf) };
};

const unlessGone = (error: unknown): undefined => {
  if (OrchestrateError.is(error) && (error.code === "BLOB_MISSING" || error.code === "BLOB_DAMAGED")) return undefined;
  throw error;
};
