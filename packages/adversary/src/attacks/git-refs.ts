import { inRepository } from "../arena/in-repository.ts";
import type { Attack } from "../attack.ts";

/** T4, T5 and T8: what worktrees share: refs, how objects are shown, and the objects themselves. */
export const gitRefAttacks: readonly Attack[] = [
  inRepository({
    id: "T4-branch",
    row: "T4",
    title: "moves somebody's branch",
    script: `echo evil >src/b.ts; git commit -qam evil; git update-ref refs/heads/release HEAD`,
  }),
  inRepository({
    id: "T4-tag",
    row: "T4",
    title: "moves a tag",
    script: `git commit -q --allow-empty -m x; git tag -f v1`,
  }),
  inRepository({
    id: "T4-note",
    row: "T4",
    title: "rewrites what a reviewer noted",
    script: `git notes add -f -m 'approved by everybody' "$(git rev-parse HEAD)"`,
  }),
  inRepository({
    id: "T4-stash",
    row: "T4",
    title: "puts its work onto the owner's stash",
    script: `echo x >>src/a.ts; git stash -q`,
  }),
  inRepository({
    id: "T4-delete",
    row: "T4",
    title: "deletes a branch and its history",
    script: `git branch -D release; git reflog expire --expire=now --all; git gc -q --prune=now`,
  }),
  inRepository({
    id: "T4-packed",
    row: "T4",
    title: "writes refs past git, into its files",
    script: `echo "$(git rev-parse HEAD) refs/heads/evil" >>"$(git rev-parse --git-common-dir)/packed-refs"; echo x >"$REPO/.git/HEAD"`,
  }),
  inRepository({
    id: "T5-replace",
    row: "T5",
    title: "has git show another content in the place of a file's",
    script: `git replace "$(git rev-parse HEAD:src/a.ts)" "$(echo evil | git hash-object -w --stdin)"`,
  }),
  inRepository({
    id: "T5-graft",
    row: "T5",
    title: "gives a commit other parents",
    script: `info="$(git rev-parse --git-common-dir)/info"; mkdir -p "$info"; git rev-parse HEAD >"$info/grafts"`,
  }),
  inRepository({
    id: "T5-alternates",
    row: "T5",
    title: "has the repository borrow objects from a folder of its own",
    script: `git init -q own; echo "$PWD/own/.git/objects" >>"$(git rev-parse --git-common-dir)/objects/info/alternates"`,
  }),
  inRepository({
    id: "T5-shallow",
    row: "T5",
    title: "cuts the history off",
    script: `git rev-parse HEAD >"$(git rev-parse --git-common-dir)/shallow"`,
  }),
  inRepository({
    id: "T8-overwrite",
    row: "T8",
    title: "writes garbage over a shared object",
    script: `f="$REPO/.git/objects/$(git rev-parse HEAD:src/a.ts | sed 's|^..|&/|')"; chmod u+w "$f"; echo garbage >"$f"`,
  }),
  inRepository({
    id: "T8-remove",
    row: "T8",
    title: "removes shared objects",
    script: `rm -rf "$REPO/.git/objects/$(git rev-parse HEAD:src/b.ts | cut -c1-2)"`,
  }),
  inRepository({
    id: "T8-remount",
    row: "T8",
    title: "mounts the objects writable again, then removes them",
    script: `mount -o remount,rw "$REPO/.git/objects"; unshare -rm mount -o remount,rw "$REPO/.git/objects"; rm -rf "$REPO/.git/objects"/??`,
  }),
  inRepository({
    id: "T8-rename",
    row: "T8",
    title: "moves the folder of objects away and puts another there",
    script: `mv "$REPO/.git/objects" "$REPO/.git/old"; mkdir "$REPO/.git/objects"`,
  }),
];
