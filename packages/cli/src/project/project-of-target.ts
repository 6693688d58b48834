import type { CommitSha, Git } from "@orchestrate/shared";

import { Configuration } from "../config/schema.ts";
import { loadProject, type Project } from "./load-project.ts";

/** The project at the commit that a run would start from, as far as there is one: a spec may come before any commit. */
export const projectOfTarget = async (git: Git, target: string | undefined): Promise<Project> => {
  const commit = await commitOf(git, target);
  if (commit === undefined) {
    return {
      config: { configuration: Configuration.parse({}), file: undefined, note: undefined },
      rules: [],
      files: [],
    };
  }
  return await loadProject({ git, commit }, { code: "allowed" });
};

const commitOf = async (git: Git, target: string | undefined): Promise<CommitSha | undefined> =>
  (target === undefined ? undefined : await git.resolve(`refs/heads/${target}`)) ?? (await git.resolve("HEAD"));
