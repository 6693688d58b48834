import { lstat, readFile, readdir } from "node:fs/promises";
import { join, relative } from "node:path";

import { type Digest, type Git, digestOf, digestOfJson } from "@orchestrate/shared";

import { type Checkout, checkoutsOf, invokeIn } from "./checkouts.ts";
import { fieldsOf } from "./invoke.ts";
import type { Repository } from "./repository.ts";

/**
 * Digests of everything that an attempt must leave as it is. Worktrees of attempts and orchestrate's own refs are left
 * out: other attempts and runs make and move them at the same time.
 * Of files that the user has changed or not yet added, size and time stand for the content.
 */
export const snapshot =
  (repository: Repository): Git["snapshot"] =>
  async () => {
    const { commonDir, refs } = repository;
    const [config, hooks, info, heads, checkouts] = await Promise.all([
      digestOfFiles(commonDir, ["config", "config.worktree"]),
      digestOfFolder(join(commonDir, "hooks")),
      digestOfFolder(join(commonDir, "info")),
      refs.call({ args: ["for-each-ref", "--format=%(refname)%00%(objectname)%00%(symref)%00"] }),
      checkoutsOf(repository),
    ]);
    const digests: Record<string, string> = { config, hooks, info };
    const fields = fieldsOf(heads).map((field) => field.replace(/^\n/, ""));
    for (let at = 0; at + 2 < fields.length; at += 3) {
      if (!isOurs(fields[at]!)) digests[fields[at]!] = digestOfJson(fields.slice(at + 1, at + 3));
    }
    digests["worktrees"] = digestOfJson(checkouts.map(({ path, gitDir }) => [path, gitDir]));
    for (const checkout of checkouts)
      digests[`checkout:${checkout.path}`] = await digestOfCheckout(repository, checkout);
    return digests;
  };

const isOurs = (ref: string): boolean =>
  ref.startsWith("refs/orchestrate/") || ref.startsWith("refs/heads/orchestrate/");

const digestOfCheckout = async (repository: Repository, checkout: Checkout): Promise<Digest> => {
  try {
    return await digestOfFound(repository, checkout);
  } catch (error) {
    // Its owner may have removed it since it was listed.
    const stands = await Promise.all([lstat(checkout.path), lstat(join(checkout.gitDir, "HEAD"))]).catch(
      () => undefined,
    );
    if (stands === undefined) return digestOf("removed");
    throw error;
  }
};

const digestOfFound = async (repository: Repository, checkout: Checkout): Promise<Digest> => {
  const git = await invokeIn(repository, checkout);
  const [status, index, head] = await Promise.all([
    git.call({ args: ["status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames"] }),
    // The flags too: skip-worktree and assume-unchanged hide changes from `status`.
    git.call({ args: ["ls-files", "-z", "--stage", "-v"] }),
    readFile(join(checkout.gitDir, "HEAD"), "utf8"),
  ]);
  const lines = fieldsOf(status);
  const touched = await Promise.all(lines.map((line) => stampOf(join(checkout.path, pathOf(line)))));
  return digestOfJson([head, lines, touched, digestOf(index.stdout)]);
};

// `? path`, `! path`, `1 XY sub mH mI mW hH hI path`, `u XY sub m1 m2 m3 mW h1 h2 h3 path`.
const pathOf = (line: string): string => {
  const fields = { "1": 8, u: 10, "?": 1, "!": 1 }[line.slice(0, 1)] ?? 8;
  return line.split(" ").slice(fields).join(" ");
};

const stampOf = async (path: string): Promise<string> => {
  const found = await lstat(path).catch(() => undefined);
  return found === undefined ? "absent" : `${found.size} ${found.mtimeMs} ${found.mode}`;
};

const digestOfFolder = async (folder: string): Promise<Digest> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => !entry.isDirectory());
  return digestOfFiles(folder, files.map((entry) => relative(folder, join(entry.parentPath, entry.name))).toSorted());
};

const digestOfFiles = async (folder: string, names: readonly string[]): Promise<Digest> => {
  const facts = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const found = await lstat(path).catch(() => undefined);
      if (found === undefined) return [name, "absent"];
      // A link's own text would need another call; its time and size change with it.
      if (!found.isFile()) return [name, String(found.mode), String(found.size), String(found.mtimeMs)];
      return [name, String(found.mode), digestOf(await readFile(path))];
    }),
  );
  return digestOfJson(facts);
};
