import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { OrchestrateError } from "@orchestrate/shared";

import type { RunRecord } from "../run-record.ts";
import { runTool } from "../tool/run-tool.ts";
import { withScratch } from "../tool/scratch.ts";

/** Names of commits in an export's git bundle. */
export const bundleRefs = {
  tip: (run: string) => `refs/heads/orchestrate/${run}`,
  base: "refs/orchestrate/base",
  landed: "refs/orchestrate/landed",
  candidate: (seq: number) => `refs/orchestrate/candidate/${seq}`,
  judged: (seq: number) => `refs/orchestrate/judged/${seq}`,
  notes: "refs/notes/ai",
} as const;

export interface GitBundleOptions {
  /** The repository's common git directory. */
  readonly commonDir: string;
  /** The commit of `refs/notes/ai`; undefined when there is none. */
  readonly notes: string | undefined;
  readonly file: string;
  /** Whether candidates that were not merged are written too: they are what an agent said, and nobody let them through. */
  readonly unmerged: boolean;
}

/**
 * Writes the commits that a run speaks of, with their history, to a git bundle, as far as the repository still has them.
 * Works in a repository of its own that borrows the objects: no ref of the user's moves.
 */
export const writeGitBundle = (
  record: RunRecord,
  { commonDir, notes, file, unmerged }: GitBundleOptions,
): Promise<void> =>
  withScratch(async (folder) => {
    const git = async (args: readonly string[], input?: string): Promise<string> => {
      const { code, stdout, stderr } = await runTool("git", args, {
        cwd: folder,
        ...(input === undefined ? {} : { input }),
      });
      if (code === 0) return stdout.toString();
      throw new OrchestrateError("BUNDLE_FAILED", `git could not write the run's commits: ${stderr.trim()}`, {
        hint: "A shallow clone lacks history (`git fetch --unshallow`); `git fsck` says whether the repository is damaged.",
        exit: 1,
      });
    };
    const format = (await runTool("git", ["--git-dir", commonDir, "rev-parse", "--show-object-format"])).stdout;
    await git(["init", "--quiet", "--bare", `--object-format=${format.toString().trim()}`, folder]);
    await writeFile(join(folder, "objects", "info", "alternates"), `${join(commonDir, "objects")}\n`);

    const wanted = new Map(commitsOf(record, unmerged));
    if (notes !== undefined) wanted.set(bundleRefs.notes, notes);
    const asked = [...wanted];
    const seen = await git(["cat-file", "--batch-check"], asked.map(([, commit]) => `${commit}\n`).join(""));
    const there = seen
      .trimEnd()
      .split("\n")
      .map((line) => !line.endsWith("missing"));
    const kept = asked.filter((_, index) => there[index]);
    await git(["update-ref", "--stdin"], kept.map(([ref, commit]) => `create ${ref} ${commit}\n`).join(""));
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
