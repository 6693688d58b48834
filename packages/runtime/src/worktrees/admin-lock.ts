import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import type { Clock } from "@orchestrate/shared";

/** Runs one piece of work at a time for a repository, whatever process asks. */
export type AdminLock = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Short against the work that is done under the lock, so that nobody waits much longer than they must. */
const retryMs = 2;

/**
 * Serialises what changes a repository's list of worktrees: git's own commands for it fail when two run at once. An
 * exclusive transaction on a side file is the lock, so the kernel frees it when its holder is killed.
 */
export const createAdminLock = ({
  commonDir,
  clock,
}: {
  readonly commonDir: string;
  readonly clock: Clock;
}): AdminLock => {
  let side: DatabaseSync | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const take = async (): Promise<DatabaseSync> => {
    if (side === undefined) {
      const folder = join(commonDir, "orchestrate");
      await mkdir(folder, { recursive: true });
      side ??= new DatabaseSync(join(folder, "worktrees.lock"), { timeout: 0 });
    }
    for (;;) {
      try {
        side.exec("BEGIN EXCLUSIVE");
        return side;
      } catch (error) {
        if (!isBusy(error)) throw error;
        await clock.sleep(retryMs, {});
      }
    }
  };

  return (work) => {
    const turn = last.then(async () => {
      const held = await take();
      try {
        return await work();
      } finally {
        held.exec("ROLLBACK");
      }
    });
    last = turn.catch(() => undefined);
    return turn;
  };
};

const isBusy = (error: unknown): boolean => error instanceof Error && "errcode" in error && error.errcode === 5;
