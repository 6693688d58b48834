import type { CommitSha } from "@orchestrate/shared";

import { gitError } from "./failure.ts";
import { createInvoke } from "./invoke.ts";
import { isElsewhere } from "./refs.ts";
import type { Repository } from "./repository.ts";

/** A ref that nobody else can move until it is let go. */
export interface HeldRef {
  /** Moves it to where it was held for. */
  commit(): Promise<void>;
  /** Harmless after `commit`. */
  letGo(): Promise<void>;
}

/** Locks a ref that stands at `from`; undefined when it stands elsewhere. A process that dies lets go. */
export const holdRef = async (
  { refs, commonDir }: Repository,
  move: {
    readonly ref: string;
    readonly from: CommitSha;
    readonly to: CommitSha;
    readonly reason: string;
    /** Whose HEAD's reflog gets the entry too. */
    readonly gitDir: string | undefined;
  },
): Promise<HeldRef | undefined> => {
  const args = ["update-ref", "-m", move.reason, "--stdin"];
  const git =
    move.gitDir === undefined ? refs : createInvoke({ cwd: commonDir, env: { GIT_DIR: move.gitDir }, config: [] });
  const holder = git.converse(args);
  const expect = async (text: string, answer: string): Promise<boolean> => {
    if ((await holder.say(text)) === answer) return true;
    const ended = await holder.end();
    if (isElsewhere(ended.stderr)) return false;
    throw gitError({ args, ...ended });
  };
  if (!(await expect(`update ${move.ref} ${move.to} ${move.from}\nprepare\n`, "prepare: ok"))) return undefined;
  return {
    commit: async () => void (await expect("commit\n", "commit: ok")),
    letGo: async () => void (await holder.end()),
  };
};
