import { copyFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Worktree } from "@orchestrate/shared";

import { holdCandidate } from "../git/candidate-refs.ts";
import { type Owner, claim } from "./attempt-folder.ts";
import { createConfine } from "./confinement/confine.ts";
import type { Context } from "./context.ts";
import { type Given, harvest } from "./harvest.ts";
import { keepSalvage } from "./keep-salvage.ts";
import { pointersOf } from "./linked-worktree.ts";
import type { Place } from "./places.ts";
import { restat } from "./restat.ts";
import { mountsOf, pointerText, writeShadow } from "./shadow.ts";

/** Takes a place, gives it a shadow git directory, and hands it over. */
export const acquire = async (context: Context, owner: Owner): Promise<Worktree> => {
  const { repository, places, clock } = context;
  const { key, base } = owner;
  const place = await places.take(owner);
  const { folder, linked } = place;
  try {
    const [baseTree, mounts] = await Promise.all([
      context.treeOf(base),
      mountsOf(repository, folder),
      makeReady(context, place, owner),
    ]);
    const given: Given = { base, baseTree, pointers: await pointersOf(linked) };
    let released: Promise<void> | undefined;
    return {
      path: folder.tree,
      base,
      mounts,
      // Where there is no `.git` (an agent may remove it), git must not find a repository above.
      env: { GIT_CEILING_DIRECTORIES: dirname(folder.tree) },
      confine: createConfine({ repository, linked, shadow: folder.shadow, mounts, sandbox: context.sandbox }),
      harvest: async (commit) => {
        const harvested = await harvest(repository, linked, given, commit);
        if (harvested.kind === "harvested") await holdCandidate(repository, key, harvested.commit);
        return harvested;
      },
      salvage: (reason) => keepSalvage(repository, { key, ...place }, given, { reason, clock }),
      release: () => (released ??= places.giveBack(place)),
    };
  } catch (error) {
    // What cannot be given back is found by the next sweep; why it could not be made ready matters more.
    await places.giveBack(place).catch(() => undefined);
    throw error;
  }
};

const makeReady = async (context: Context, { folder, linked }: Place, owner: Owner): Promise<void> => {
  const { repository, sandbox } = context;
  await writeShadow(repository, folder, { base: owner.base, index: linked.index });
  // Where nothing can be mounted over the worktree's own pointer, it leads to the shadow itself. Elsewhere it does not:
  // a person who runs git in the worktree should not run what an agent configured.
  if (sandbox.adapter !== "bubblewrap") await writeFile(join(folder.tree, ".git"), pointerText(folder));
  const before = await stat(folder.tree);
  await sandbox.handOver(folder.inside);
  if ((await stat(folder.tree)).uid !== before.uid || before.uid !== process.getuid?.()) {
    await restat(linked.index, linked.tree, repository.objectFormat);
    await copyFile(linked.index, join(folder.shadow, "index"));
  }
  await claim(folder.path, { ...owner, isHandedOver: true });
};
