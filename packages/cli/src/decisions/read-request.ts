import { readRun, type RunRecord } from "@orchestrate/evidence";
import { openBlobs, readEventLines } from "@orchestrate/runtime";
import { type AnyEvent, type Blobs, type Digest, digestOf, type LogBefore, parseEvent } from "@orchestrate/shared";

import type { RunFolder } from "../runs/run-folders.ts";
import { openRequests, type Request, theOne } from "./requests.ts";

/** A request, and the run as it was when it was read. */
export interface OpenRequest {
  readonly request: Request;
  readonly record: RunRecord;
  readonly blobs: Blobs;
  readonly before: LogBefore;
}

/** Reads what a run waits for. Rejects as {@link theOne} does, and with what reading a log may reject with. */
export const readRequest = async (folder: RunFolder, subSpec: string | undefined): Promise<OpenRequest> => {
  const before = await logOf(folder);
  const blobs = await openBlobs(folder.blobs);
  return {
    request: theOne(openRequests(before.events), subSpec, folder.run),
    record: await readRun({ events: before.events, blobs }),
    blobs,
    before,
  };
};

const logOf = async ({ path }: RunFolder): Promise<LogBefore> => {
  const lines = await readEventLines(path);
  const events: readonly AnyEvent[] = lines.map((line) => parseEvent(JSON.parse(line)));
  const head: Digest = digestOf(lines.at(-1) ?? "");
  return { events, head };
};
