import type { CommitSha, Digest, Verdict } from "@orchestrate/shared";

import { patchesOf } from "../export/patches.ts";
import type { RunRecord } from "../run-record.ts";

/** What a report shows of the repository and of the blobs, read before it is written. */
export interface Materials {
  /** Whether what agents and models said is shown. */
  readonly transcripts: boolean;
  /** From the judged commit's base to it; undefined when it is not shown, or the commits are gone. */
  readonly patchOf: (verdict: Pick<Verdict, "base" | "commit">) => string | undefined;
  /** What a criterion printed; undefined when there is no such blob. */
  readonly outputOf: (digest: Digest) => string | undefined;
}

export interface MaterialsOptions {
  /** The repository's common git directory. */
  readonly commonDir: string;
  /** As the export has it: without them, of what was not merged nothing is shown but the verdict. */
  readonly transcripts: boolean;
}

/** Reads the patches of what was merged, of other candidates only together with transcripts, and what criteria printed. */
export const gatherMaterials = async (
  record: RunRecord,
  { commonDir, transcripts }: MaterialsOptions,
): Promise<Materials> => {
  const merged = new Set<CommitSha>(
    record.events.flatMap((event) =>
      event.type === "merge.finished" && event.data.kind === "merged" ? [event.data.commit] : [],
    ),
  );
  const judged = record.verdicts.filter(
    ({ verdict }) => verdict.attempt > 0 && (transcripts || merged.has(verdict.commit)),
  );
  const patches = await patchesOf(
    judged.map(({ verdict }) => verdict),
    { commonDir },
  );
  const outputs = new Map<Digest, string>();
  for (const { verdict } of record.verdicts) {
    for (const { output } of verdict.criteria) {
      if (output === undefined || outputs.has(output)) continue;
      const bytes = await record.blob(output).catch(() => undefined);
      if (bytes !== undefined) outputs.set(output, new TextDecoder().decode(bytes));
    }
  }
  return {
    transcripts,
    patchOf: ({ base, commit }) => patches.get(`${base}..${commit}`),
    outputOf: (digest) => outputs.get(digest),
  };
};
