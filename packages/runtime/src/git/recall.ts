import type { GitAnswer, Invoke } from "./invoke.ts";

/** Of answers that are remembered, in bytes: a listing of some hundred thousand files. */
const mostRemembered = 16 * 1024 ** 2;

/**
 * Answers of git about objects that its words name by their ids, so that it would say the same for ever: one process for
 * the first who asks. Those that were not wanted for longest are forgotten.
 */
export const createRecall = (objects: Invoke): ((...args: readonly string[]) => Promise<GitAnswer>) => {
  const answers = new Map<string, Promise<GitAnswer>>();
  const sizes = new Map<string, number>();
  const forget = (key: string): void => {
    answers.delete(key);
    sizes.delete(key);
  };
  const makeRoom = (): void => {
    let bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const key of answers.keys()) {
      if (bytes <= mostRemembered) return;
      bytes -= sizes.get(key) ?? 0;
      forget(key);
    }
  };
  return async (...args) => {
    const key = args.join("\0");
    const answer = answers.get(key) ?? objects.call({ args });
    answers.delete(key);
    answers.set(key, answer);
    try {
      const { stdout } = await answer;
      if (answers.get(key) === answer) sizes.set(key, stdout.length);
      makeRoom();
    } catch {
      // A failure may be of the moment.
      if (answers.get(key) === answer) forget(key);
    }
    return answer;
  };
};
