import { mkdir, realpath } from "node:fs/promises";

import type { Clock, Git, Sandbox, Worktrees } from "@orchestrate/shared";

import { openRepository } from "../git/repository.ts";
import { revisions } from "../git/revisions.ts";
import { acquire } from "./acquire.ts";
import { createAdminLock } from "./admin-lock.ts";
import { checkoutPlaces } from "./checkout-places.ts";
import type { Context } from "./context.ts";
import { endFormer } from "./end-hold.ts";
import { poolPlaces } from "./pool-places.ts";
import { sweep } from "./sweep.ts";

const adapters = { checkout: checkoutPlaces, pool: poolPlaces } as const;

export interface WorktreesOptions {
  readonly git: Git;
  /** Where worktrees are made: a folder of ours, without `.git` in its path; made when missing. */
  readonly folder: string;
  /** `checkout`: a fresh one each time. `pool`: cleaned and used again, which is cheaper the larger the repository. */
  readonly adapter: keyof typeof adapters;
  readonly sandbox: Pick<Sandbox, "adapter" | "handOver">;
  readonly clock: Clock;
}

/** Gives each attempt a git worktree with a shadow git directory. */
export const createWorktrees = (options: WorktreesOptions): Worktrees => {
  let opened: Promise<Context> | undefined;
  const context = (): Promise<Context> => (opened ??= open(options));
  return {
    adapter: options.adapter,
    acquire: async ({ run, subSpec, attempt, base }, { signal }) => {
      const key = { run, subSpec, attempt };
      const inside = await context();
      signal.throwIfAborted();
      await endFormer(inside, key);
      signal.throwIfAborted();
      return acquire(inside, { key, base, isHandedOver: false });
    },
    sweep: async (run) => sweep(await context(), run),
  };
};

const open = async ({ git, folder, adapter, sandbox, clock }: WorktreesOptions): Promise<Context> => {
  const repository = await openRepository(git.commonDir);
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const lock = createAdminLock({ commonDir: repository.commonDir, clock });
  // The sandbox takes no source that lies behind a link.
  const inside = { repository, folder: await realpath(folder), lock, clock };
  return { ...inside, sandbox, places: adapters[adapter](inside), treeOf: revisions(repository).treeOf };
};
