import type { Identity } from "@orchestrate/shared";

import { createInvoke } from "./invoke.ts";

/** Makes a folder a repository with one branch and one commit of everything in it that is not ignored. */
export const makeRepository = async (
  folder: string,
  commit: { readonly branch: string; readonly message: string; readonly author: Identity; readonly date: string },
): Promise<void> => {
  const { name, email } = commit.author;
  const git = createInvoke({ cwd: folder, env: {}, config: [`user.name=${name}`, `user.email=${email}`] });
  await git.call({ args: ["init", "--quiet", `--initial-branch=${commit.branch}`] });
  await git.call({ args: ["add", "--all"] });
  await git.call({
    args: ["commit", "--quiet", "--message", commit.message],
    env: { GIT_AUTHOR_DATE: commit.date, GIT_COMMITTER_DATE: commit.date },
  });
};
