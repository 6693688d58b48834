import { textOf, quotedPath } from "./invoke.ts";
import type { Repository } from "./repository.ts";

/**
 * Packs objects beside the repository, which may be on another file system: git writes a pack among the objects that it
 * calls its own and renames it to its place, so a folder there (`objects`) is made to be that. Resolves with the digest
 * that stands in the pack's name behind `prefix`.
 */
export const packApart = async (
  { objects: over, objectsDir }: Repository,
  { revisions, objects, prefix }: { readonly revisions: string; readonly objects: string; readonly prefix: string },
): Promise<string> => {
  const answer = await over.call({
    // A window of 0 looks for no deltas: the pack does not live long.
    args: ["pack-objects", "-q", "--revs", "--window=0", "--delta-base-offset", prefix],
    input: revisions,
    env: { GIT_OBJECT_DIRECTORY: objects, GIT_ALTERNATE_OBJECT_DIRECTORIES: quotedPath(objectsDir) },
    config: ["core.fsync=none", "pack.compression=1", "pack.writeReverseIndex=false"],
  });
  return textOf(answer);
};
