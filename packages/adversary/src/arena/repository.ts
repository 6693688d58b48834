import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { commitAll, makeRepository, plainGit, type Files } from "../plain-git.ts";

const files: Files = {
  "src/a.ts": "export const a = 1;\n",
  "src/b.ts": "export const b = 2;\n",
  "README.md": "# Demo\n",
};

/** Somebody's repository: a second branch, a tag, a note, a remote, work that is not committed. */
export const openRepository = async (path: string, more: Files): Promise<void> => {
  await makeRepository(path, { ...files, ...more });
  await plainGit(path, "tag", "v1");
  await plainGit(path, "branch", "release");
  await plainGit(path, "notes", "add", "--message", "reviewed");
  await plainGit(path, "remote", "add", "origin", "ssh://127.0.0.1:1/demo.git");
};

/** What its owner does in it later, obeying whatever the repository asks for. */
export const useRepository = async (path: string): Promise<void> => {
  await plainGit(path, "status", "--short").catch(() => "");
  await plainGit(path, "fetch", "--quiet", "origin").catch(() => "");
  await plainGit(path, "log", "--oneline", "--all").catch(() => "");
  await plainGit(path, "checkout", "--quiet", "-B", "own-work").catch(() => "");
  await commitAll(path, "Own work").catch(() => "");
};

/**
 * A picture of everything in it that no attempt may change, taken with our own eyes and not with the control's: names
 * and what stands there.
 */
export const pictureOf = async (path: string): Promise<ReadonlyMap<string, string>> => {
  // Looking must set nothing off.
  const look = (...args: readonly string[]) => plainGit(path, "-c", "core.fsmonitor=false", ...args);
  const git = join(path, ".git");
  const picture = new Map<string, string>();
  for (const name of ["config", "config.worktree", "HEAD", "index", "packed-refs", "shallow"]) {
    picture.set(name, await readFile(join(git, name), "base64").catch(() => "absent"));
  }
  for (const folder of ["hooks", "info", "objects/info"]) {
    for (const name of await readdir(join(git, folder)).catch(() => [])) {
      picture.set(`${folder}/${name}`, await readFile(join(git, folder, name), "base64").catch(() => "a folder"));
    }
  }
  const refs = await look("for-each-ref", "--format=%(refname) %(objectname)").catch(String);
  for (const line of refs.split("\n").filter((text) => !/^refs\/(heads\/)?orchestrate\//.test(text))) {
    const [ref = "", at = ""] = line.split(" ");
    picture.set(ref, at);
  }
  for (const revision of ["main:src/a.ts", "release:src/b.ts", "v1:README.md"]) {
    picture.set(`what git shows as ${revision}`, await look("cat-file", "-p", revision).catch(() => "damaged"));
  }
  const sound = await look("fsck", "--full", "--strict", "--no-dangling").then(
    () => "sound",
    () => "damaged",
  );
  picture.set("objects", sound);
  for (const name of await readdir(path, { recursive: true })) {
    if (/^\.git(\/|$)/.test(name) || !(await lstat(join(path, name))).isFile()) continue;
    picture.set(`checkout ${name}`, await readFile(join(path, name), "base64"));
  }
  return picture;
};

/** What differs, one phrase each. */
export const differencesOf = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `the repository was changed: ${name}`);
