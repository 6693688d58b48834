import { addedLinesOf, type AnyEvent, type Candidate, type Digest, type RunId } from "@orchestrate/shared";

import { recordedIn } from "../audit/recorded.ts";
import { patchesOf } from "../export/patches.ts";

/** First and last, counted from 1. */
export type LineRange = readonly [from: number, to: number];

/** What an agent added by one candidate that was merged. */
export interface AgentChange {
  readonly run: RunId;
  readonly specId: string;
  readonly candidate: Candidate;
  /** When it was offered: RFC 3339. */
  readonly at: string;
  /** Of the verdict on the candidate, as far as the log has one. */
  readonly verdict: Digest | undefined;
  /** By path, in ascending order; lines are those of the candidate's commit. Only text has lines. */
  readonly lines: ReadonlyMap<string, readonly LineRange[]>;
}

/**
 * What agents added by the candidates that a run merged, in the order of their merging, as far as the repository still has
 * them. What takes merges back was made by no agent.
 */
export const agentChanges = async (
  events: readonly AnyEvent[],
  { commonDir }: { readonly commonDir: string },
): Promise<readonly AgentChange[]> => {
  const offered = events.filter((event) => event.type === "candidate.offered");
  const merged = events.flatMap((event) => {
    if (event.type !== "merge.finished" || event.data.kind !== "merged") return [];
    const { attempt } = event.data;
    const offer = offered.findLast(
      ({ subject, data }) => subject === event.subject && data.candidate.attempt === attempt,
    );
    return offer === undefined || offer.data.candidate.undoes ? [] : [offer];
  });
  if (merged.length === 0) return [];
  const recorded = recordedIn(events);
  const patches = await patchesOf(
    merged.map(({ data }) => data.candidate),
    { commonDir, context: 0 },
  );
  return merged.flatMap(({ time, data: { candidate } }) => {
    const patch = patches.get(`${candidate.base}..${candidate.commit}`);
    const made = recorded.get(candidate.commit);
    if (patch === undefined || made === undefined) return [];
    const { run, specId, verdict } = made;
    return [{ run, specId, candidate, at: time, verdict: verdict?.verdict, lines: rangesIn(patch) }];
  });
};

const rangesIn = (patch: string): ReadonlyMap<string, readonly LineRange[]> => {
  const ranges = new Map<string, LineRange[]>();
  for (const { path, line } of addedLinesOf(patch)) {
    const ofPath = ranges.get(path) ?? [];
    const last = ofPath.at(-1);
    if (last?.[1] === line - 1) ofPath[ofPath.length - 1] = [last[0], line];
    else ofPath.push([line, line]);
    ranges.set(path, ofPath);
  }
  return ranges;
};
