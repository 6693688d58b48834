import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { partFile } from "./parts.ts";
import { git } from "./repository.ts";

/**
 * Looks whether a side did the whole work: every part is on `main` and in the checkout, one merge each, the objects are
 * sound, and no worktree is left. Throws otherwise: the time of something that was not done means nothing.
 */
export function checkOutcome(repository: string, { base, parts }: { readonly base: string; readonly parts: number }) {
  const merges = Number(git(repository, "rev-list", "--count", "--merges", `${base}..main`));
  if (merges !== parts) throw void_(`${merges} merges instead of ${parts}`);
  for (let part = 1; part <= parts; part += 1) {
    if (readFileSync(join(repository, partFile(part)), "utf8").trim() === "") throw void_(`part ${part} is empty`);
  }
  if (git(repository, "status", "--porcelain") !== "") throw void_("the checkout is not clean");
  if (git(repository, "worktree", "list").split("\n").length !== 1) throw void_("a worktree is left");
  execFileSync("git", ["fsck", "--strict", "--no-dangling"], { cwd: repository, stdio: "ignore" });
}

const void_ = (why: string): Error => new Error(`This round is void: ${why}.`);
