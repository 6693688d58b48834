import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { main } from "./program.ts";

/** Lets the program go until it has told so many events, then kills it; true when it ended by itself before. */
export const killAfter = async (args: readonly string[], cwd: string, events: number): Promise<boolean> => {
  const child = spawn(process.execPath, [main, ...args, "--events"], { cwd, stdio: ["ignore", "pipe", "ignore"] });
  const closed = once(child, "close");
  let told = 0;
  createInterface({ input: child.stdout }).on("line", () => {
    told += 1;
    if (told === events) child.kill("SIGKILL");
  });
  await closed;
  return child.exitCode !== null;
};
