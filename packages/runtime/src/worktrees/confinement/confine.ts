import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open } from "node:fs/promises";
import { join } from "node:path";

import type { Mount, Sandbox, Worktree } from "@orchestrate/shared";

import { fieldsOf } from "../../git/invoke.ts";
import type { Repository } from "../../git/repository.ts";
import type { LinkedWorktree } from "../linked-worktree.ts";
import { invokeOver } from "../tree-calls.ts";
import { planConfinement, type TrackedFile } from "./plan.ts";

/** What a worktree is confined with. */
export interface Confinement {
  readonly repository: Repository;
  readonly linked: LinkedWorktree;
  /** The agent's own git directory. */
  readonly shadow: string;
  /** As they are without any scope. */
  readonly mounts: readonly Mount[];
  readonly sandbox: Pick<Sandbox, "adapter" | "handOver">;
}

/**
 * Makes the mounts that let an agent change and see what a scope says, as far as mounts can: see the plan. What git has
 * is looked at once, when the worktree is as at base; later it is the agent's.
 */
export const createConfine = (confinement: Confinement): Worktree["confine"] => {
  let looked: ReturnType<typeof look> | undefined;
  let hiding: Promise<void> | undefined;
  return async (scope, { isStrict }) => {
    const { mounts, linked, sandbox } = confinement;
    const { tree } = linked;
    // Nothing can be mounted.
    if (sandbox.adapter !== "bubblewrap") return { mounts, writable: [""], open: [], hidden: [] };
    const { files, ignored } = await (looked ??= look(confinement));
    const hidden = files.filter(({ path, isOdd }) => !isOdd && scope.isHidden(path)).map(({ path }) => path);
    await (hiding ??= hideFromGit(confinement, hidden));
    const plan = isStrict ? planConfinement(files, { scope, ignored }) : everything;
    for (const folder of plan.folders) await makeFolder(tree, folder, sandbox);
    const parts = plan.parts.map(({ path, access }): Mount => {
      const place = join(tree, path);
      return { kind: "bind", source: place, target: place, access };
    });
    return {
      mounts: [
        ...parts,
        ...mounts.filter(({ target }) => target !== tree),
        ...hidden.map((path): Mount => ({ kind: "hide", target: join(tree, path) })),
      ],
      writable: plan.parts.filter(({ access }) => access === "write").map(({ path }) => path),
      open: plan.open,
      hidden,
    };
  };
};

const everything: ReturnType<typeof planConfinement> = {
  parts: [{ path: "", access: "write" }],
  folders: [],
  open: [""],
};

const look = async ({ repository, linked }: Confinement) => {
  const listed = fieldsOf(await invokeOver(repository, linked).call({ args: ["ls-files", "--stage", "-z"] }));
  const files = listed.map((entry): TrackedFile => {
    const tab = entry.indexOf("\t");
    return { path: entry.slice(tab + 1), isOdd: !entry.startsWith("100") };
  });
  return { files, ignored: await ignoredFolders(linked.tree) };
};

/** More folders of build results than that are somebody's joke. */
const maxIgnored = 16;

/** Folders that the root's `.gitignore` names without a wildcard: where builds and test runners put what they make. */
const ignoredFolders = async (tree: string): Promise<readonly string[]> => {
  const text = await readRegular(join(tree, ".gitignore"));
  const named = text
    .split(/\r?\n/)
    .flatMap((line) => /^\/?([\w-]+(?:\/[\w-]+)*|\.[\w-]+(?=\/))\/?$/.exec(line)?.[1] ?? []);
  return [...new Set(named)].slice(0, maxIgnored);
};

const readRegular = async (file: string): Promise<string> => {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    return (await handle.stat()).isFile() ? await handle.readFile("utf8") : "";
  } catch {
    // There is none, or it is a link.
    return "";
  } finally {
    await handle?.close();
  }
};

/** A hidden file is empty inside: the agent's git would take that for a change of its own. */
const hideFromGit = async (
  { repository, linked, shadow, sandbox }: Confinement,
  hidden: readonly string[],
): Promise<void> => {
  if (hidden.length === 0) return;
  const index = join(shadow, "index");
  await invokeOver(repository, { tree: linked.tree, index }).call({
    args: ["update-index", "--skip-worktree", "-z", "--stdin"],
    input: hidden.map((path) => `${path}\0`).join(""),
  });
  await sandbox.handOver(index);
};

/** Makes a folder and those above it, never through a link, which may have been planted since. */
const makeFolder = async (tree: string, path: string, { handOver }: Pick<Sandbox, "handOver">): Promise<void> => {
  let at = tree;
  for (const name of path.split("/")) {
    at = join(at, name);
    const there = await lstat(at).catch(() => undefined);
    if (there?.isDirectory()) continue;
    if (there) return;
    await mkdir(at);
    await handOver(at);
  }
};
