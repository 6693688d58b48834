import type { AnyEvent, CommitSha, ToldCommit } from "@orchestrate/shared";

import { marksOf } from "./marks.ts";
import { type Recorded, recordedIn } from "./recorded.ts";

/**
 * How much is known of a commit. `recorded`: the log of a run made it. `claimed`: it says so itself, and no log that is
 * here does. `marked`: it names an agent of another tool. `untracked`: nothing says how it was made; it is not "human".
 */
export const standings = ["recorded", "claimed", "marked", "untracked"] as const;
export type Standing = (typeof standings)[number];

export interface Audited {
  readonly commit: CommitSha;
  readonly at: string;
  readonly author: string;
  readonly subject: string;
  readonly standing: Standing;
  /** Who or what made it: from the log where there is one, else as it says itself. */
  readonly makers: readonly string[];
  readonly run: string | undefined;
  readonly specId: string | undefined;
  readonly subSpec: string | undefined;
  /** Digest of the document that it was judged against. */
  readonly spec: string | undefined;
  readonly verdict: Recorded["verdict"];
  /** People who let it through. */
  readonly decidedBy: readonly string[];
  /** It claims a run whose log is here and does not know it: rewritten since, or forged. */
  readonly contradicted: boolean;
}

/** The log of one run of the repository, as far as it could be read. */
export interface RunLog {
  readonly run: string;
  readonly events: readonly AnyEvent[];
}

/** Says of each commit how it came to be, from the logs that are here and from what it says itself. */
export const audit = (commits: readonly ToldCommit[], logs: readonly RunLog[]): readonly Audited[] => {
  const recorded = new Map<CommitSha, Recorded>();
  for (const { events } of logs) {
    for (const [commit, record] of recordedIn(events)) recorded.set(commit, record);
  }
  const runs = new Set(logs.map(({ run }) => run));
  return commits.map((told) => {
    const { commit, at, subject, author } = told;
    const common = { commit, at, subject, author: `${author.name} <${author.email}>` };
    const record = recorded.get(commit);
    if (record) {
      const { maker, ...rest } = record;
      return {
        ...common,
        ...rest,
        standing: "recorded",
        makers: maker === undefined ? [] : [maker],
        contradicted: false,
      };
    }
    const { makers, ours } = marksOf(told);
    return {
      ...common,
      standing: ours ? "claimed" : makers.length > 0 ? "marked" : "untracked",
      makers,
      run: ours?.run,
      specId: undefined,
      subSpec: ours?.subSpec,
      spec: ours?.spec,
      verdict: undefined,
      decidedBy: [],
      contradicted: ours !== undefined && runs.has(ours.run),
    };
  });
};
