import { inRepository } from "../arena/in-repository.ts";
import type { Attack } from "../attack.ts";

const hooks = "pre-commit post-commit post-checkout post-index-change reference-transaction";
const plantIn = (folder: string) =>
  `mkdir -p "${folder}"; for hook in ${hooks}; do printf '#!/bin/sh\\nexec "%s" hook\\n' "$TRAP" >"${folder}/$hook"; chmod +x "${folder}/$hook"; done`;

/** T2 and T3: what a repository's configuration and hooks make its owner's next git command run. */
export const gitConfigurationAttacks: readonly Attack[] = [
  inRepository({
    id: "T2-fsmonitor",
    row: "T2",
    title: "has the next `git status` run its program",
    script: `git config core.fsmonitor "$TRAP"`,
  }),
  inRepository({
    id: "T2-hooks-path",
    row: "T2",
    title: "turns hooks to a folder of its own",
    script: `${plantIn(".husky")}; git config core.hooksPath "$PWD/.husky"`,
  }),
  inRepository({
    id: "T2-ssh-command",
    row: "T2",
    title: "has the next fetch run its program",
    script: `git config core.sshCommand "$TRAP"`,
  }),
  inRepository({
    id: "T2-filter",
    row: "T2",
    title: "defines a filter and names it in the attributes",
    script: `git config filter.own.clean "$TRAP"; echo '* filter=own' >.gitattributes; echo more >>src/a.ts`,
  }),
  inRepository({
    id: "T2-include",
    row: "T2",
    title: "includes a file of its own into the configuration",
    script: `printf '[core]\\n\\tfsmonitor = %s\\n' "$TRAP" >own.config; git config include.path "$PWD/own.config"`,
  }),
  inRepository({
    id: "T2-worktree-config",
    row: "T2",
    title: "switches on configuration by worktree and plants one",
    script: `git config extensions.worktreeConfig true; git config --worktree core.fsmonitor "$TRAP"`,
  }),
  inRepository({
    id: "T2-by-path",
    row: "T2",
    title: "writes the repository's configuration by its path",
    script: `printf '[core]\\n\\tfsmonitor = %s\\n' "$TRAP" >>"$REPO/.git/config"`,
  }),
  inRepository({
    id: "T2-pointer",
    row: "T2",
    title: "turns its `.git` pointer to a repository of its own",
    script: `git init -q own; git -C own config core.fsmonitor "$TRAP"; rm -f .git; mv own/.git .own; rmdir own; echo "gitdir: $PWD/.own" >.git; git status >/dev/null; echo more >>src/a.ts`,
  }),
  inRepository({
    id: "T2-owners-helpers",
    row: "T2",
    title: "offers work where the owner's configuration runs helpers",
    script: `echo more >>src/a.ts`,
    config: { "core.fsmonitor": "$TRAP", "gpg.program": "$TRAP", "commit.gpgSign": "true", "diff.external": "$TRAP" },
    ownerRests: true,
  }),
  inRepository({
    id: "T3-hooks-folder",
    row: "T3",
    title: "plants hooks where git says that they are",
    script: plantIn("$(git rev-parse --path-format=absolute --git-path hooks)"),
  }),
  inRepository({
    id: "T3-by-path",
    row: "T3",
    title: "plants hooks by the path of the repository",
    script: plantIn("$REPO/.git/hooks"),
  }),
  inRepository({
    id: "T3-common-folder",
    row: "T3",
    title: "plants hooks in the folder that worktrees share",
    script: plantIn("$(git rev-parse --path-format=absolute --git-common-dir)/hooks"),
  }),
];
