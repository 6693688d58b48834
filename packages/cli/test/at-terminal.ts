import { spawn } from "node:child_process";

import { onTestFinished } from "vitest";

import { environment, main } from "./program.ts";

/** The program at a terminal of 80 columns, as `script` makes one. */
export const atTerminal = (cwd: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
  const command = ["stty cols 80 rows 24;", process.execPath, main, ...args].join(" ");
  const env = { ...environment, TERM: "xterm", SHELL: "/bin/sh", ...more };
  const child = spawn("script", ["--quiet", "--flush", "--return", "--command", command, "/dev/null"], { cwd, env });
  onTestFinished(() => void child.kill("SIGKILL"));
  let shown = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (shown += text));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return {
    shown: () => shown,
    type: (text: string) => void child.stdin.write(text),
    ended,
    saw: (pattern: RegExp) =>
      new Promise<void>((resolve, reject) => {
        const look = () => pattern.test(shown) && resolve();
        child.stdout.on("data", look);
        void ended.then(() => reject(new Error(`It ended without ${pattern}: ${shown}`)));
        look();
      }),
  };
};
