import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { OrchestrateError } from "@orchestrate/shared";

import { runTool } from "../tool/run-tool.ts";
import { withScratch } from "../tool/scratch.ts";

/** An empty repository that reads the objects of another one. */
interface Borrowed {
  /** Rejects with OrchestrateError `BUNDLE_FAILED` when git fails. */
  readonly git: (args: readonly string[], input?: string) => Promise<string>;
  /** Those of the commits that there are. */
  readonly isThere: (commits: readonly string[]) => Promise<ReadonlySet<string>>;
}

/**
 * Works in a repository of its own that borrows the objects of the user's: no ref of theirs moves, and nothing of their
 * configuration, attributes or hooks is asked.
 */
export const withBorrowed = <Result>(
  commonDir: string,
  work: (borrowed: Borrowed) => Promise<Result>,
): Promise<Result> =>
  withScratch(async (folder) => {
    const git: Borrowed["git"] = async (args, input) => {
      const { code, stdout, stderr } = await runTool("git", args, {
        cwd: folder,
        ...(input === undefined ? {} : { input }),
      });
      if (code === 0) return stdout.toString();
      throw new OrchestrateError("BUNDLE_FAILED", `git could not read or write the run's commits: ${stderr.trim()}`, {
        hint: "A shallow clone lacks history (`git fetch --unshallow`); `git fsck` says whether the repository is damaged.",
        exit: 1,
      });
    };
    const format = (await runTool("git", ["--git-dir", commonDir, "rev-parse", "--show-object-format"])).stdout;
    await git(["init", "--quiet", "--bare", `--object-format=${format.toString().trim()}`, folder]);
    await writeFile(join(folder, "objects", "info", "alternates"), `${join(commonDir, "objects")}\n`);
    const isThere: Borrowed["isThere"] = async (commits) => {
      if (commits.length === 0) return new Set();
      const said = await git(["cat-file", "--batch-check"], commits.map((commit) => `${commit}\n`).join(""));
      const lines = said.trimEnd().split("\n");
      return new Set(commits.filter((_, index) => !lines[index]?.endsWith("missing")));
    };
    return await work({ git, isThere });
  });
