import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { plainGit } from "../plain-git.ts";

const execute = promisify(execFile);

/** Git work that no files can say. */
type Stage = (repository: string) => Promise<void>;

/** Puts an entry into the index that no working tree could make, or that ours does not. */
export const entry =
  (mode: "100644" | "100755" | "120000" | "160000", path: string, content: string): Stage =>
  async (repository) => {
    const id = mode === "160000" ? "1".repeat(40) : await blob(repository, content);
    await plainGit(repository, "update-index", "--add", "--cacheinfo", `${mode},${id},${path}`);
  };

/** Makes a file executable. */
export const executable =
  (path: string): Stage =>
  async (repository) => {
    await plainGit(repository, "update-index", "--chmod=+x", path);
  };

/** The candidate gets another history, without a common commit. */
export const orphan: Stage = async (repository) => {
  await plainGit(repository, "symbolic-ref", "HEAD", "refs/heads/orphan");
};

const blob = async (repository: string, content: string): Promise<string> => {
  const hashing = execute("git", ["hash-object", "-w", "--stdin"], { cwd: repository });
  hashing.child.stdin?.end(content);
  return (await hashing).stdout.trim();
};
