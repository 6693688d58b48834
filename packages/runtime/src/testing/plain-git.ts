import { execa } from "execa";

/** Git as a person with an empty configuration has it: it obeys hooks, filters and everything else that a repository asks for. */
export const plainGit = async (cwd: string, args: readonly string[]): Promise<string> => {
  const { stdout } = await execa("git", args, { cwd, env: personEnvironment(), extendEnv: false, stdin: "ignore" });
  return stdout;
};

const personEnvironment = (): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "/usr/bin:/bin",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Pat Person",
  GIT_AUTHOR_EMAIL: "pat@example.com",
  GIT_COMMITTER_NAME: "Pat Person",
  GIT_COMMITTER_EMAIL: "pat@example.com",
  LC_ALL: "C",
});
