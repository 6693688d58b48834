import { type AnyEvent, type Digest, digestOf, parseEvent } from "@orchestrate/shared";

import { layout } from "../export/layout.ts";
import { sha256 } from "../export/manifest.ts";
import { hexOf } from "../statements/statement.ts";
import { type Bundle, linesOf } from "./bundle.ts";
import type { Problem, RecordStep, Step } from "./check.ts";

/** Every event carries the digest of the one before, from the first on, to the seal of a run that is over. */
export const chainStep: Step = {
  name: "log",
  shows: "every event follows the one before, from the first to the seal of a run that is over",
  check: (bundle) => {
    const lines = linesOf(bundle, layout.events);
    if (lines.length === 0) return [`${layout.events} says nothing.`];
    let before = digestOf("");
    let run: string | undefined;
    let [isOver, isSealed] = [false, false];
    for (const [index, line] of lines.entries()) {
      const event = eventIn(line);
      const seq = index + 1;
      if (event === undefined) return [`${layout.events}:${seq} is no event.`];
      run ??= event.id.slice(0, event.id.indexOf("/"));
      if (event.seq !== seq || event.id !== `${run}/${seq}`) return [`${layout.events}:${seq} is event ${event.id}.`];
      if (event.prev !== before) return [`${layout.events}:${seq} does not carry the digest of the line before.`];
      before = digestOf(line);
      isOver ||= event.type === "run.finished";
      isSealed = event.type === "run.sealed" && isOver;
      if (event.type === "run.sealed" && (event.data.head !== event.prev || event.data.events !== seq - 1)) {
        return [`${layout.events}:${seq} seals another log.`];
      }
    }
    // Without the seal nobody could say that the end of the log was not cut off.
    return isSealed ? [] : [`${layout.events} does not end with the seal of a run that is over.`];
  },
};

const eventIn = (line: string): AnyEvent | undefined => {
  try {
    return parseEvent(JSON.parse(line));
  } catch {
    // Whatever it is instead: it is no event, and the caller names the line.
    return undefined;
  }
};

/** Blobs are what their names say, and what the log rests on is there. */
export const blobStep: RecordStep = {
  name: "blobs",
  shows: "what the log names by digest is what its name says",
  check: ({ bundle, record }) => [...misnamed(bundle), ...missing(bundle, record.events)],
};

const misnamed = ({ files }: Bundle): readonly Problem[] => {
  const folder = layout.blob("");
  return [...files]
    .filter(([path, bytes]) => path.startsWith(folder) && path !== layout.blob(sha256(bytes)))
    .map(([path]) => `${path} is not what its name says.`);
};

/** Prompts and results must be there; transcripts may be left out. Spec, plan and verdicts were read already. */
const missing = (bundle: Bundle, events: readonly AnyEvent[]): readonly Problem[] => {
  const omitted = new Set(linesOf(bundle, layout.omitted).map((line) => line.split("  ", 1)[0]));
  return events.flatMap((event) =>
    namedBlobs(event, omitted)
      .filter((digest) => !bundle.files.has(layout.blob(hexOf(digest))))
      .map((digest) => `Event ${event.seq} names the blob ${digest}, which is not there.`),
  );
};

const namedBlobs = ({ data }: AnyEvent, omitted: ReadonlySet<string | undefined>): readonly Digest[] => {
  const named: (Digest | undefined)[] = [];
  if ("result" in data) named.push(data.result);
  if ("prompt" in data) named.push(data.prompt);
  if ("transcript" in data && !omitted.has(data.transcript)) named.push(data.transcript);
  return named.filter((digest) => digest !== undefined);
};
