import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { expect, test } from "vitest";

import { gitRepo } from "../src/testing/index.ts";

test("a Ctrl-C in the terminal reaches no git that is at work", { tags: ["slow"] }, async () => {
  const { path } = await gitRepo({ "a.txt": "a" });
  const program = join(import.meta.dirname, "git", "ask-on.ts");
  const child = spawn(process.execPath, [program, path], { stdio: ["ignore", "pipe", "pipe"], detached: true });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  }
  const ended = once(child, "close");
  await once(child.stdout, "data");
  while (child.exitCode === null && child.signalCode === null) {
    process.kill(-child.pid!, "SIGINT");
    await delay(1);
  }
  await ended;
  // Its exit status is left out: the last Ctrl-C may meet a program that has stopped listening.
  expect(said).toBe("ready\nall answered\n");
});
