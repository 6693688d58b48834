import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type CommitSha, type Finding, type Git, OrchestrateError } from "@orchestrate/shared";

import { createInvoke, quotedPath, textOf } from "./invoke.ts";
import { packApart } from "./pack-apart.ts";
import { objectsIn } from "./pack-index.ts";
import type { Repository } from "./repository.ts";

/** Checks what a commit brings with it, before anything is believed of it. */
export const inspect =
  (repository: Repository): Git["inspect"] =>
  async (commit, { since }) => {
    const found = await Promise.all([
      replaceRefs(repository),
      grafts(repository),
      objectFindings(repository, commit, since),
    ]);
    return found.flat();
  };

const replaceRefs = async ({ refs }: Repository): Promise<readonly Finding[]> => {
  const answer = await refs.call({ args: ["for-each-ref", "--format=%(refname)", "refs/replace/"] });
  return textOf(answer)
    .split("\n")
    .filter((ref) => ref !== "")
    .map((ref) => ({
      code: "replace-ref",
      message: `${ref} shows other content in place of an object. Delete it: git replace -d ${ref.slice("refs/replace/".length)}`,
    }));
};

const grafts = async ({ commonDir }: Repository): Promise<readonly Finding[]> => {
  const file = await stat(join(commonDir, "info", "grafts")).catch(() => undefined);
  if (file === undefined || file.size === 0) return [];
  return [{ code: "grafts", message: "The repository's info/grafts gives commits other parents. Remove the file." }];
};

/**
 * Copies the objects that `commit` has and `since` has not into a pack of their own. Git computes their names from
 * their content, which must be the names that they were asked for by, and applies every check of `fsck`.
 */
const objectFindings = async (
  repository: Repository,
  commit: CommitSha,
  since: CommitSha,
): Promise<readonly Finding[]> => {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-inspect-"));
  try {
    const revisions = `${commit}\n^${since}\n`;
    const digest = await packApart(repository, { revisions, objects: folder, prefix: join(folder, "copied") });
    const claimed = join(folder, `copied-${digest}`);
    const apart = createInvoke({
      cwd: folder,
      env: {
        GIT_DIR: repository.plumbing,
        GIT_OBJECT_DIRECTORY: folder,
        // What the new objects point to may be an old one.
        GIT_ALTERNATE_OBJECT_DIRECTORIES: quotedPath(repository.objectsDir),
      },
      config: ["core.fsync=none"],
    });
    const computed = join(folder, "computed.idx");
    await apart.call({ args: ["index-pack", "--strict", "-o", computed, `${claimed}.pack`] });
    const sound = new Set(await objectsIn(computed, repository.objectFormat));
    return (await objectsIn(`${claimed}.idx`, repository.objectFormat))
      .filter((id) => !sound.has(id))
      .map((id) => ({ code: "unsound-object", message: `The content of object ${id} does not have that name.` }));
  } catch (error) {
    if (!OrchestrateError.is(error) || !isAboutObjects(error)) throw error;
    return [{ code: "unsound-object", message: `${commit} is not sound: ${error.message}` }];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

// A disk that is full or failing, a git that is missing or was killed: they say nothing about the objects.
const isAboutObjects = ({ code }: OrchestrateError): boolean => code === "GIT_FAILED" || code === "GIT_OBJECT_MISSING";
