import { type CommitSha, notesStream } from "@orchestrate/shared";

import { notesRef } from "../authorship/authorship-log.ts";
import type { RunRecord } from "../run-record.ts";
import { withBorrowed } from "./borrowed-repository.ts";

/** Names of commits in an export's git bundle. */
export const bundleRefs = {
  tip: (run: string) => `refs/heads/orchestrate/${run}`,
  base: "refs/orchestrate/base",
  landed: "refs/orchestrate/landed",
  candidate: (seq: number) => `refs/orchestrate/candidate/${seq}`,
  judged: (seq: number) => `refs/orchestrate/judged/${seq}`,
} as const;

export interface GitBundleOptions {
  /** The repository's common git directory. */
  readonly commonDir: string;
  /** On the run's own commits: what else the repository has notes on is not this run's to show. */
  readonly notes: ReadonlyMap<CommitSha, string>;
  readonly file: string;
  /** Whether candidates that were not merged are written too: they are what an agent said, and nobody let them through. */
  readonly unmerged: boolean;
}

/**
 * Writes the commits that a run speaks of, with their history, to a git bundle, as far as the repository still has them.
 */
export const writeGitBundle = (
  record: RunRecord,
  { commonDir, notes, file, unmerged }: GitBundleOptions,
): Promise<void> =>
  withBorrowed(commonDir, async ({ git, isThere }) => {
    const wanted = new Map(commitsOf(record, unmerged));
    const there = await isThere([...wanted.values()]);
    const kept = [...wanted].filter(([, commit]) => there.has(commit));
    await git(["update-ref", "--stdin"], kept.map(([ref, commit]) => `create ${ref} ${commit}\n`).join(""));
    if (notes.size > 0) {
      const at = record.events.at(-1)?.time ?? "";
      const stream = notesStream(notes, { ref: notesRef, exists: false, at });
      await git(["fast-import", "--quiet", "--done", "--date-format=raw"], stream);
    }
    await git(["bundle", "create", "--quiet", file, "--all"]);
  });

const commitsOf = (
  { run, begun, events }: RunRecord,
  unmerged: boolean,
): readonly (readonly [ref: string, commit: string])[] => {
  const refs: (readonly [string, string])[] = [[bundleRefs.base, begun.base]];
  let tip: string = begun.base;
  for (const event of events) {
    if (unmerged && event.type === "candidate.offered")
      refs.push([bundleRefs.candidate(event.seq), event.data.candidate.commit]);
    if (unmerged && event.type === "verdict.given") refs.push([bundleRefs.judged(event.seq), event.data.commit]);
    if (event.type === "merge.finished" && event.data.kind === "merged") tip = event.data.commit;
    if (event.type === "landing.finished" && event.data.landing.kind === "landed") {
      refs.push([bundleRefs.landed, event.data.landing.to]);
    }
  }
  return [...refs, [bundleRefs.tip(run), tip]];
};
