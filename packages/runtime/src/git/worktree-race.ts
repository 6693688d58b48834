import { OrchestrateError } from "@orchestrate/shared";

/** Each try meets another moment; a repository that is broken fails them all. */
const tries = 8;

/**
 * Tries again what fails because another process adds or removes a worktree at the same moment: git reads their list
 * file by file, and dies when one that it has just seen is gone. Our own calls are serialised; a person's are not.
 */
export const whileOthersChangeWorktrees = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left === 0 || !isRace(error)) throw error;
    }
  }
};

const isRace = (error: unknown): boolean =>
  OrchestrateError.is(error) && error.code === "GIT_FAILED" && /\/worktrees\/|commondir/.test(error.message);
