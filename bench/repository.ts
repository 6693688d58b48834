import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Runs git in a folder without any of the person's configuration; gives its output without the last line break. */
export function git(cwd: string, ...args: readonly string[]): string {
  const env = { PATH: process.env["PATH"], HOME: cwd, GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C", ...identity };
  return execFileSync("git", args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trimEnd();
}

/** Generates a repository of so many files, a hundred to a folder, with one commit on `main`. */
export function makeRepository(folder: string, files: Readonly<Record<string, string>>, count: number): void {
  const generated = Array.from({ length: count }, (_, index): readonly [string, string] => [
    `src/${Math.floor(index / 100)}/file-${index}.txt`,
    `${`File ${index} of ${count}.`.padEnd(80, ".")}\n`.repeat(20),
  ]);
  for (const [path, content] of [...generated, ...Object.entries(files)]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  git(folder, "init", "-q", "-b", "main");
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "-m", "Begin");
}

const identity = {
  GIT_AUTHOR_NAME: "bench",
  GIT_AUTHOR_EMAIL: "bench@example.com",
  GIT_COMMITTER_NAME: "bench",
  GIT_COMMITTER_EMAIL: "bench@example.com",
};
