import { join } from "node:path";

import type { Attack } from "../attack.ts";
import { plainGit, type Files } from "../plain-git.ts";
import { openAttempt } from "./attempts.ts";
import { runScript } from "./commands.ts";
import { type Host, openHost } from "./host.ts";
import { differencesOf, openRepository, pictureOf, useRepository } from "./repository.ts";

interface RepositoryAttack extends Omit<Attack, "attempt"> {
  /** For `sh`, in the attempt's worktree. `REPO` is the repository; the host's places are variables, too. */
  readonly script: string;
  /** What the repository holds beside the usual. */
  readonly files?: Files;
  /** Configuration that its owner has made. */
  readonly config?: Readonly<Record<string, string>>;
  /** Done to the repository before the attempt begins. */
  readonly prepare?: (repository: string, host: Pick<Host, "secret">) => Promise<unknown>;
  /** Its owner does nothing in it afterwards, for what the owner's own commands would run by right. */
  readonly ownerRests?: true;
  /** What else would be a gain once the work has landed, one phrase each. */
  readonly gains?: (landed: Landed) => Promise<readonly string[]>;
}

/** What became of the work. */
export interface Landed {
  readonly repository: string;
  /** The offered commit; undefined when it was refused. */
  readonly commit: string | undefined;
  readonly clone: string | undefined;
  readonly worktree: string;
  readonly secret: string;
}

/**
 * A script that works on git in its worktree. Afterwards the work is committed, merged and cloned, and the owner goes
 * on with the repository: that is when what was planted goes off.
 */
export const inRepository = ({
  script,
  files = {},
  config = {},
  prepare,
  gains,
  ownerRests,
  ...attack
}: RepositoryAttack): Attack => ({
  ...attack,
  attempt: async (arena) => {
    const host = await openHost(arena);
    const repository = join(arena.folder, "repo");
    await openRepository(repository, files);
    for (const [name, value] of Object.entries(config)) {
      await plainGit(repository, "config", name, value.replaceAll("$TRAP", host.trap));
    }
    await prepare?.(repository, host);
    const attempt = await openAttempt(arena, repository);
    const { path: worktree, mounts } = attempt;
    const before = await pictureOf(repository);
    const env = { ...attempt.env, ...host.names, REPO: repository };
    const { stdout } = await runScript(arena, { script, worktree, env, mounts });
    const changed = differencesOf(before, await pictureOf(repository));
    const damage = await host.damage({ output: stdout, worktree });

    const commit = await attempt.offer();
    const clone = commit === undefined ? undefined : await attempt.land(commit);
    const landed = { repository, commit, clone, worktree, secret: host.secret };
    const gained = (await gains?.(landed)) ?? [];
    if (!ownerRests) await useRepository(repository);
    const later = await host.damage({ output: "", worktree: arena.folder + "/open" });
    return [...new Set([...changed, ...damage, ...gained, ...later])];
  },
});
