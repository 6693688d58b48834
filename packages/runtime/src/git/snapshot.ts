import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";

import { type Digest, type Git, digestOf, digestOfJson, type RepositorySnapshot } from "@orchestrate/shared";

import { type Checkout, checkoutsOf, invokeIn } from "./checkouts.ts";
import { fieldsOf } from "./invoke.ts";
import { digestOfFound, obeyedFiles } from "./obeyed-files.ts";
import type { Repository } from "./repository.ts";

/**
 * Digests of everything that an attempt must leave as it is. Worktrees of attempts and orchestrate's own refs are left
 * out: other attempts and runs make and move them at the same time, as they do the notes on who made what.
 * Of files that the user has changed or not yet added, size and time stand for the content.
 */
export const snapshot = (repository: Repository): Git["snapshot"] => {
  const take = snapshotWith(repository);
  return () => take(refsOf(repository));
};

/** The same, with a listing of refs that its caller needs, too. */
export const snapshotWith = (repository: Repository) => {
  const settingsOf = rememberedSettings(repository);
  return async (listing: Promise<ReadonlyMap<string, RefPlace>>): Promise<RepositorySnapshot> => {
    const [obeyed, settings, refs, checkouts] = await Promise.all([
      digestsOf(obeyedFiles(repository)),
      digestsOfSettings(repository, settingsOf),
      listing,
      checkoutsOf(repository),
    ]);
    const digests: Record<string, string> = { ...obeyed, ...settings };
    for (const [name, ref] of refs) digests[name] = digestOfJson(ref);
    digests["worktrees"] = digestOfJson(checkouts.map(({ path, gitDir }) => [path, gitDir]));
    for (const checkout of checkouts)
      digests[`checkout:${checkout.path}`] = await digestOfCheckout(repository, checkout);
    return digests;
  };
};

/** Where a ref stands, and the ref that it follows (empty when none). */
export type RefPlace = readonly [at: string, follows: string];

/** Every ref but orchestrate's own. */
export const refsOf = async ({ refs }: Repository): Promise<ReadonlyMap<string, RefPlace>> => {
  const listed = await refs.call({ args: ["for-each-ref", "--format=%(refname)%00%(objectname)%00%(symref)%00"] });
  const fields = fieldsOf(listed).map((field) => field.replace(/^\n/, ""));
  const found = new Map<string, RefPlace>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    if (!isOurs(fields[at]!)) found.set(fields[at]!, [fields[at + 1]!, fields[at + 2]!]);
  }
  return found;
};

const isOurs = (ref: string): boolean =>
  ref.startsWith("refs/orchestrate/") || ref.startsWith("refs/heads/orchestrate/") || ref === "refs/notes/ai";

/** `git branch`, `git push --set-upstream` and editors note in the configuration what a branch follows: that is apart. */
const digestsOfSettings = async (
  { commonDir }: Repository,
  settingsOf: ReturnType<typeof rememberedSettings>,
): Promise<RepositorySnapshot> => {
  const [obeyed, ofBranches]: string[][] = [[], []];
  for (const name of ["config", "config.worktree"]) {
    const text = await readFile(join(commonDir, name)).catch(() => undefined);
    const entries = text === undefined ? ["absent"] : await settingsOf(text);
    for (const entry of entries) (/^branch\.[^\n]+\./.test(entry) ? ofBranches : obeyed)!.push(`${name} ${entry}`);
  }
  return { config: digestOfJson(obeyed), "config of branches": digestOfJson(ofBranches) };
};

/** What a configuration file says, without the files that it names; one process for each content in a row. */
const rememberedSettings = ({ refs }: Repository): ((text: Uint8Array) => Promise<readonly string[]>) => {
  const last = new Map<Digest, readonly string[]>();
  return async (text) => {
    const digest = digestOf(text);
    const remembered = last.get(digest);
    if (remembered !== undefined) return remembered;
    const args = ["config", "--file", "-", "-z", "--list", "--no-includes"];
    const answer = await refs.call({ args, input: text, accept: [0, 1, 128] });
    // What git cannot read stands for itself.
    const entries = answer.exit === 0 ? fieldsOf(answer) : [digest];
    if (last.size === 8) last.clear();
    last.set(digest, entries);
    return entries;
  };
};

const digestOfCheckout = async (repository: Repository, checkout: Checkout): Promise<Digest> => {
  try {
    return await digestOfChecked(repository, checkout);
  } catch (error) {
    // Its owner may have removed it since it was listed.
    const stands = await Promise.all([lstat(checkout.path), lstat(join(checkout.gitDir, "HEAD"))]).catch(
      () => undefined,
    );
    if (stands === undefined) return digestOf("removed");
    throw error;
  }
};

const digestOfChecked = async (repository: Repository, checkout: Checkout): Promise<Digest> => {
  const git = await invokeIn(repository, checkout);
  // Of a linked worktree; the main one's stands beside the configuration.
  const own = checkout.gitDir === repository.commonDir ? undefined : join(checkout.gitDir, "config.worktree");
  const [status, index, head, settings] = await Promise.all([
    git.call({ args: ["status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames"] }),
    // The flags too: skip-worktree and assume-unchanged hide changes from `status`.
    git.call({ args: ["ls-files", "-z", "--stage", "-v"] }),
    readFile(join(checkout.gitDir, "HEAD"), "utf8"),
    own === undefined ? "" : readFile(own, "utf8").catch(() => ""),
  ]);
  const lines = fieldsOf(status);
  const touched = await Promise.all(lines.map((line) => stampOf(join(checkout.path, pathOf(line)))));
  return digestOfJson([head, settings, lines, touched, digestOf(index.stdout)]);
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

const digestsOf = async (groups: ReturnType<typeof obeyedFiles>): Promise<RepositorySnapshot> => {
  const digests = groups.map(async ({ name, read }) => [name, digestOfFound(await read())] as const);
  return Object.fromEntries(await Promise.all(digests));
};
