import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Git as a person has it, who obeys whatever the repository asks for. Rejects when git fails. */
export const plainGit = async (cwd: string, ...args: readonly string[]): Promise<string> => {
  const { stdout } = await execute("git", [...args], {
    cwd,
    env: personEnvironment(),
    maxBuffer: 2 ** 26,
    timeout: 20_000,
  });
  return stdout.replace(/\n$/, "");
};

/** Content by path relative to the root; undefined deletes the file. */
export type Files = Readonly<Record<string, string | Uint8Array | undefined>>;

export const writeFiles = async (root: string, files: Files): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    if (content === undefined) {
      await rm(file, { force: true });
      continue;
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
};

/** Makes a repository whose branch `main` has one commit of these files. */
export const makeRepository = async (path: string, files: Files): Promise<void> => {
  await writeFiles(path, files);
  await plainGit(path, "init", "--quiet", "--initial-branch=main");
  await commitAll(path, "Begin");
};

export const commitAll = async (path: string, message: string): Promise<void> => {
  await plainGit(path, "add", "--all");
  await plainGit(path, "commit", "--quiet", "--allow-empty", "--message", message);
};

const personEnvironment = () => ({
  PATH: process.env["PATH"] ?? "/usr/bin:/bin",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Pat Person",
  GIT_AUTHOR_EMAIL: "pat@example.com",
  GIT_COMMITTER_NAME: "Pat Person",
  GIT_COMMITTER_EMAIL: "pat@example.com",
  // Without an answer to any question, and without an agent for keys.
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
});
