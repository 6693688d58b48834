import { spawn } from "node:child_process";
import { buffer } from "node:stream/consumers";

import { OrchestrateError } from "@orchestrate/shared";

/** How a program ended; any exit status is an answer. */
export interface ToolResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

interface ToolOptions {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The Debian package of each program. */
const packages = {
  git: "git",
  "ssh-keygen": "openssh-client",
  "ssh-add": "openssh-client",
  openssl: "openssl",
  tar: "tar",
} as const;

/**
 * Runs a public tool with nothing of our environment but PATH, HOME and the SSH agent's socket, and waits for its end.
 * Rejects with OrchestrateError `TOOL_MISSING` when it is not installed.
 */
export const runTool = async (
  program: keyof typeof packages,
  args: readonly string[],
  { input = "", cwd, env }: ToolOptions = {},
): Promise<ToolResult> => {
  const child = spawn(program, args, { cwd, env: { ...quietEnvironment(), ...env }, stdio: "pipe" });
  const started = new Promise<void>((resolve, reject) => {
    child.on("spawn", resolve).on("error", (cause) => {
      reject(
        new OrchestrateError("TOOL_MISSING", `${program} cannot be run.`, {
          hint: `Install it (Debian: apt-get install ${packages[program]}).`,
          cause,
        }),
      );
    });
  });
  const ended = new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? 255)));
  // A program that ends before it has read everything says so by its exit status.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [stdout, stderr] = [buffer(child.stdout), buffer(child.stderr)];
  await started;
  return { code: await ended, stdout: await stdout, stderr: (await stderr).toString() };
};

/** No configuration of anybody's, no replaced objects, messages in English, times in UTC. */
const quietEnvironment = (): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
  HOME: process.env["HOME"] ?? "/nonexistent",
  ...(process.env["SSH_AUTH_SOCK"] ? { SSH_AUTH_SOCK: process.env["SSH_AUTH_SOCK"] } : {}),
  ...(process.env["TMPDIR"] ? { TMPDIR: process.env["TMPDIR"] } : {}),
  LC_ALL: "C",
  TZ: "UTC",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_TERMINAL_PROMPT: "0",
});
