import { join } from "node:path";

import { bundleRefs } from "../export/git-bundle.ts";
import { layout } from "../export/layout.ts";
import type { RunRecord } from "../run-record.ts";
import { runTool } from "../tool/run-tool.ts";
import { withScratch } from "../tool/scratch.ts";
import type { Problem, RecordStep } from "./check.ts";

/** The commits are whole, and those that were merged are the ones that were judged. */
export const gitStep: RecordStep = {
  name: "git",
  shows: "git finds nothing wrong, and what stands on the branch is what was judged, commit and tree",
  check: ({ bundle, record }) =>
    withScratch(async (folder) => {
      const git = (args: readonly string[]) => runTool("git", args, { cwd: folder });
      const file = join(bundle.folder, layout.bundle);
      const format =
        /^# v3 git bundle\n@object-format=(\w+)/.exec(head(bundle.files.get(layout.bundle)))?.[1] ?? "sha1";
      await git(["init", "--quiet", "--bare", `--object-format=${format}`, folder]);
      const fetched = await git(["fetch", "--quiet", "--no-write-fetch-head", file, "+refs/*:refs/*"]);
      if (fetched.code !== 0) return [`${layout.bundle} cannot be read by git: ${fetched.stderr.trim()}`];
      const checked = await git(["fsck", "--strict", "--no-dangling", "--no-progress"]);
      if (checked.code !== 0)
        return [`${layout.bundle}: git finds damage: ${checked.stderr.trim() || checked.stdout.toString().trim()}`];

      const seen = await git(["log", "--all", "--format=%H %T"]);
      const trees = new Map(
        seen.stdout
          .toString()
          .trimEnd()
          .split("\n")
          .map((line) => line.split(" ", 2) as [string, string]),
      );
      const tip = (await git(["rev-parse", "--verify", "--quiet", bundleRefs.tip(record.run)])).stdout
        .toString()
        .trim();
      const line = await git(["rev-list", "--first-parent", tip, `^${record.begun.base}`]);
      return [
        ...judgedProblems(record, trees),
        ...branchProblems(record, line.stdout.toString().trim().split("\n"), tip),
      ];
    }),
};

const head = (bytes: Uint8Array | undefined): string => Buffer.from(bytes?.subarray(0, 100) ?? []).toString("latin1");

/** Each merged commit is there, with the tree that its verdict names. */
const judgedProblems = ({ events, verdicts }: RunRecord, trees: ReadonlyMap<string, string>): readonly Problem[] => {
  const merged = new Set(
    events.flatMap((event) => {
      if (event.type === "merge.finished" && event.data.kind === "merged") return [event.data.commit];
      if (event.type === "landing.finished" && event.data.landing.kind === "landed") return [event.data.landing.to];
      return [];
    }),
  );
  return verdicts.flatMap(({ event, verdict: { commit, tree } }) => {
    const there = trees.get(commit);
    if (there === undefined)
      return merged.has(commit) ? [`The merged commit ${commit} is not in ${layout.bundle}.`] : [];
    return there === tree ? [] : [`${commit} has the tree ${there}, not the one that was judged (event ${event.seq}).`];
  });
};

/** On the run's branch stands, one on the other, what was merged, and nothing else. */
const branchProblems = ({ events, begun }: RunRecord, line: readonly string[], tip: string): readonly Problem[] => {
  const merged = events.flatMap((event) =>
    event.type === "merge.finished" && event.data.kind === "merged" ? [event.data.commit as string] : [],
  );
  if (tip !== (merged.at(-1) ?? begun.base))
    return [`The run's branch stands on ${tip}, not on the last that was merged.`];
  return line
    .filter((commit) => commit !== "" && !merged.includes(commit))
    .map((commit) => `${commit} stands on the run's branch, and no verdict let it through.`);
};
