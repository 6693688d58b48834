import type { CommitSha, Sandbox, TreeSha } from "@orchestrate/shared";

import type { Places, PlacesOptions } from "./places.ts";

/** Everything that worktrees are made with. */
export interface Context extends PlacesOptions {
  readonly places: Places;
  readonly sandbox: Pick<Sandbox, "adapter" | "handOver">;
  treeOf(commit: CommitSha): Promise<TreeSha>;
}
