import { realpath, stat } from "node:fs/promises";
import { join } from "node:path";

import { OrchestrateError } from "@orchestrate/shared";

import { type Commits, createCommits } from "./commit-facts.ts";
import { type GitAnswer, type Invoke, createInvoke } from "./invoke.ts";
import { preparePlumbingFolder } from "./plumbing-folder.ts";
import { createRecall } from "./recall.ts";

/** Where a repository is, and the two ways to see it. */
export interface Repository {
  /** Shared by all worktrees. */
  readonly commonDir: string;
  /** Of the worktree that it was opened from; the same as `commonDir` in the main one. */
  readonly gitDir: string;
  readonly workTree: string | undefined;
  readonly objectsDir: string;
  readonly objectFormat: "sha1" | "sha256";
  readonly isShallow: boolean;
  /** Our own git directory over the repository's objects: no configuration, refs or hooks of the repository. */
  readonly objects: Invoke;
  /** What `objects` says of objects that are named by their ids. */
  readonly recall: (...args: readonly string[]) => Promise<GitAnswer>;
  readonly commits: Commits;
  /** The repository itself, for refs and worktrees. */
  readonly refs: Invoke;
  /** The `GIT_DIR` that `objects` has. */
  readonly plumbing: string;
}

const oldest = [2, 38] as const;

/** Finds the repository that a folder is in, and refuses what cannot be worked with. */
export const openRepository = async (path: string): Promise<Repository> => {
  const folder = await realpath(path).catch(() => undefined);
  if (folder === undefined || !(await stat(folder)).isDirectory()) throw notAFolder(path);

  const here = createInvoke({ cwd: folder, env: {}, config: [] });
  // An old git fails in its own way: its age is the better message.
  const [version, located] = await Promise.allSettled([checkVersion(here), locate(here)]);
  if (version.status === "rejected") throw version.reason;
  if (located.status === "rejected") throw located.reason;
  const facts = located.value;
  const plumbing = await preparePlumbingFolder(facts);
  const objectsDir = join(facts.commonDir, "objects");
  const shallow = join(facts.commonDir, "shallow");
  const objects = createInvoke({
    cwd: plumbing,
    env: {
      GIT_DIR: plumbing,
      GIT_OBJECT_DIRECTORY: objectsDir,
      ...(facts.isShallow ? { GIT_SHALLOW_FILE: shallow } : {}),
    },
    config: [],
  });
  return {
    ...facts,
    objectsDir,
    plumbing,
    objects,
    recall: createRecall(objects),
    commits: createCommits(objects),
    refs: createInvoke({
      cwd: facts.commonDir,
      env: { GIT_DIR: facts.gitDir },
      config: ["diff.ignoreSubmodules=all"],
    }),
  };
};

type Facts = Pick<Repository, "commonDir" | "gitDir" | "workTree" | "objectFormat" | "isShallow">;

const locate = async (here: Invoke): Promise<Facts> => {
  const questions = [
    "--path-format=absolute",
    "--git-common-dir",
    "--git-dir",
    "--show-object-format",
    "--is-shallow-repository",
    "--is-inside-work-tree",
  ];
  const lines = (await here.ask("rev-parse", ...questions)).trimEnd().split("\n");
  const [commonDir, gitDir, objectFormat, isShallow, isInside] = lines;
  if (commonDir === undefined || gitDir === undefined || lines.length !== questions.length - 1) {
    throw new OrchestrateError("GIT_UNSUPPORTED_REPOSITORY", "the repository's path holds a line break", {
      hint: "Move the repository to a path without line breaks.",
    });
  }
  const topLevel = isInside === "true" ? await here.ask("rev-parse", "--show-toplevel") : undefined;
  return {
    commonDir: await realpath(commonDir),
    gitDir: await realpath(gitDir),
    workTree: topLevel === undefined ? undefined : await realpath(topLevel.replace(/\n$/, "")),
    objectFormat: objectFormat === "sha256" ? "sha256" : "sha1",
    isShallow: isShallow === "true",
  };
};

const checkVersion = async (here: Invoke): Promise<void> => {
  const said = await here.ask("version");
  const [, major, minor] = /(\d+)\.(\d+)/.exec(said) ?? [];
  if (Number(major) > oldest[0] || (Number(major) === oldest[0] && Number(minor) >= oldest[1])) return;
  throw new OrchestrateError(
    "GIT_TOO_OLD",
    `${said.trim()} is too old: ${oldest.join(".")} is the first that merges without a checkout`,
    {
      hint: `Install git ${oldest.join(".")} or newer.`,
    },
  );
};

const notAFolder = (path: string): OrchestrateError =>
  new OrchestrateError("GIT_NOT_A_REPOSITORY", `there is no folder ${path}`, {
    hint: "Go to a folder inside a repository, or make one with `git init` and a first commit.",
  });
