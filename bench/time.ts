import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";

/** Milliseconds that a command takes; throws when it fails. Its output goes to a file. */
export function time(argv: readonly string[], { cwd, log }: { readonly cwd: string; readonly log: string }): number {
  const [command = "", ...words] = argv;
  const output = openSync(log, "w");
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", ...identity };
  const start = performance.now();
  const { status } = spawnSync(command, words, { cwd, env, stdio: ["ignore", output, output] });
  const tookMs = performance.now() - start;
  closeSync(output);
  if (status !== 0) throw new Error(`${command} ${words[0] ?? ""} ended with ${status}; see ${log}`);
  return tookMs;
}

const identity = {
  GIT_AUTHOR_NAME: "bench",
  GIT_AUTHOR_EMAIL: "bench@example.com",
  GIT_COMMITTER_NAME: "bench",
  GIT_COMMITTER_EMAIL: "bench@example.com",
};
