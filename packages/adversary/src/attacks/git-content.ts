import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { inRepository, type Landed } from "../arena/in-repository.ts";
import type { Attack } from "../attack.ts";
import { plainGit } from "../plain-git.ts";

/** What stands in the worktree and not in the commit that others read. */
const unseen =
  (path: string) =>
  async ({ repository, commit }: Landed): Promise<readonly string[]> => {
    if (commit === undefined) return [];
    const text = await plainGit(repository, "show", `${commit}:${path}`).catch(() => "");
    return text.includes("evil") ? [] : [`${path} differs from what was committed, and nobody sees it`];
  };

/** A secret that a reader of the clone meets in the place of a file. */
const through =
  (path: string) =>
  async ({ clone, secret }: Landed): Promise<readonly string[]> => {
    if (clone === undefined) return [];
    const text = await readFile(join(clone, path), "utf8").catch(() => "");
    return text.includes(secret) ? [`${path} of the clone shows a file of the host`] : [];
  };

/** Entries of a kind in the offered commit. */
const holds =
  (mode: string, what: string) =>
  async ({ repository, commit }: Landed): Promise<readonly string[]> => {
    if (commit === undefined) return [];
    const listed = await plainGit(repository, "ls-tree", "-r", commit).catch(() => "");
    return listed.includes(`${mode} `) ? [`the commit holds ${what}`] : [];
  };

const gitlink = holds("160000", "a repository inside the repository");

/** T6, T7, T9 and T10: what a worktree holds, and what of it reaches others. */
export const gitContentAttacks: readonly Attack[] = [
  inRepository({
    id: "T6-skip-worktree",
    row: "T6",
    title: "tells git to skip a file that it has changed",
    script: `git update-index --skip-worktree src/a.ts; echo evil >src/a.ts`,
    gains: unseen("src/a.ts"),
  }),
  inRepository({
    id: "T6-assume-unchanged",
    row: "T6",
    title: "tells git to assume that a file is unchanged",
    script: `git update-index --assume-unchanged src/b.ts; echo evil >src/b.ts`,
    gains: unseen("src/b.ts"),
  }),
  inRepository({
    id: "T6-exclude",
    row: "T6",
    title: "excludes a file of its own from git's view",
    script: `e=$(git rev-parse --git-path info/exclude); mkdir -p "$(dirname "$e")"; echo src/c.ts >"$e"; echo evil >src/c.ts`,
    gains: unseen("src/c.ts"),
  }),
  inRepository({
    id: "T6-sparse",
    row: "T6",
    title: "has git leave a folder out of sight",
    script: `git sparse-checkout set --no-cone /README.md; mkdir -p src; echo evil >src/a.ts`,
    gains: unseen("src/a.ts"),
  }),
  inRepository({
    id: "T7-filter",
    row: "T7",
    title: "names a filter that the owner has configured",
    script: `echo '* filter=own' >.gitattributes; echo more >>src/a.ts`,
    config: { "filter.own.clean": "$TRAP", "filter.own.smudge": "$TRAP" },
    ownerRests: true,
  }),
  inRepository({
    id: "T7-text-conversion",
    row: "T7",
    title: "names a driver that shows differences",
    script: `echo '* diff=own merge=own' >.gitattributes; echo more >>src/a.ts; git diff`,
    config: {
      "diff.own.command": "$TRAP",
      "diff.own.textconv": "$TRAP",
      "filter.own.process": "$TRAP",
      "core.fsmonitor": "$TRAP",
    },
    ownerRests: true,
  }),
  inRepository({
    id: "T9-file",
    row: "T9",
    title: "offers a link to a key in the place of a file",
    script: `ln -s "$HOST_HOME/.ssh/id_ed25519" src/key.ts`,
    gains: through("src/key.ts"),
  }),
  inRepository({
    id: "T9-folder",
    row: "T9",
    title: "offers a link to the user's home",
    script: `ln -s "$HOST_HOME" src/home`,
    gains: through("src/home/.ssh/id_ed25519"),
  }),
  inRepository({
    id: "T9-relative",
    row: "T9",
    title: "offers a link that climbs out",
    script: `ln -s ../../home/.aws src/up`,
    gains: through("src/up/credentials"),
  }),
  inRepository({
    id: "T9-exchange",
    row: "T9",
    title: "exchanges a folder of the repository for a link",
    script: `rm -r src; ln -s "$HOST_HOME/.ssh" src`,
    gains: through("src/id_ed25519"),
  }),
  inRepository({
    id: "T10-nested",
    row: "T10",
    title: "leaves a repository inside, with a program in its configuration",
    script: `git init -q lib; git -C lib -c user.name=A -c user.email=a@b.c commit -q --allow-empty -m x; git -C lib config core.fsmonitor "$TRAP"`,
    gains: gitlink,
  }),
  inRepository({
    id: "T10-gitlink",
    row: "T10",
    title: "puts a link to another repository's commit into the index",
    script: `git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),src/lib"; git init -q src/lib; git -C src/lib -c user.name=A -c user.email=a@b.c commit -q --allow-empty -m x`,
    gains: gitlink,
  }),
  inRepository({
    id: "T10-submodule",
    row: "T10",
    title: "adds a submodule from a folder of the machine",
    script: `git -c protocol.file.allow=always submodule --quiet add -- "$REPO" src/sub || { git init -q src/sub; git -C src/sub -c user.name=A -c user.email=a@b.c commit -q --allow-empty -m x; }`,
    gains: gitlink,
  }),
];
