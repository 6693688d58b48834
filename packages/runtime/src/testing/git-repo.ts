import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { CommitSha } from "@orchestrate/shared";
import { onTestFinished } from "vitest";

import { plainGit } from "./plain-git.ts";

/** Content by path relative to the root; undefined deletes the file. */
export type Files = Readonly<Record<string, string | Uint8Array | undefined>>;

/** A real repository as a person would have it, made and changed with plain git. */
export interface GitRepo {
  /** Absolute, without links; the root of the working tree. */
  readonly path: string;
  /** Writes files without committing them. */
  write(files: Files): Promise<void>;
  /** Writes files, commits everything that is in the working tree, and gives the commit. */
  commit(files: Files, message?: string): Promise<CommitSha>;
  /** The commit that a revision names; undefined when it names none. */
  ref(revision: string): Promise<CommitSha | undefined>;
  /** Runs plain git (the person's, not ours) and gives its output without the last line break; rejects when it fails. */
  run(...args: readonly string[]): Promise<string>;
  /** Removes it; done by itself when the test ends, unless `lifetime` is `caller`. */
  remove(): Promise<void>;
}

/**
 * Makes a temporary repository whose branch `main` has one commit of these files; without files, an unborn branch. It
 * is removed when the test ends. Outside a test (in `beforeAll`, say) pass `lifetime: "caller"` and call `remove`.
 */
export const gitRepo = async (
  files: Files = {},
  options: {
    readonly lifetime?: "test" | "caller";
    /** The name of its folder. @default "repo" */
    readonly folder?: string;
  } = {},
): Promise<GitRepo> => {
  const parent = await realpath(await mkdtemp(join(tmpdir(), "orchestrate-git-")));
  const path = join(parent, options.folder ?? "repo");
  const remove = () => rm(parent, { recursive: true, force: true, maxRetries: 5 });
  if (options.lifetime !== "caller") onTestFinished(remove);
  await mkdir(path);
  const repo = repoAt(path, remove);
  await repo.run("init", "--quiet", "--initial-branch=main");
  if (Object.keys(files).length > 0) await repo.commit(files, "Begin");
  return repo;
};

/** A repository that is there already, as {@link gitRepo} would have made it. */
export const repoAt = (path: string, remove: GitRepo["remove"]): GitRepo => {
  const run: GitRepo["run"] = (...args) => plainGit(path, args);
  const write: GitRepo["write"] = (changes) => writeFiles(path, changes);
  const ref: GitRepo["ref"] = async (revision) => {
    const sha = await run("rev-parse", "--verify", "--quiet", `${revision}^{commit}`).catch(() => undefined);
    return sha as CommitSha | undefined;
  };
  const commit: GitRepo["commit"] = async (changes, message = "Change files") => {
    await write(changes);
    await run("add", "--all");
    await run("commit", "--quiet", "--allow-empty", "--message", message);
    return (await ref("HEAD"))!;
  };
  return { path, write, commit, ref, run, remove };
};

/** Writes and deletes files below a folder, making the folders between. */
export const writeFiles = async (root: string, files: Files): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    if (content === undefined) {
      await rm(file, { force: true });
    } else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }
};
