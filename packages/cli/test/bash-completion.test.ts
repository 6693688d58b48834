import { execFileSync } from "node:child_process";

import { expect, test } from "vitest";

import { orchestrate } from "./program.ts";

/** What bash offers for the last of these words. */
const offered = (script: string, ...words: readonly string[]): string[] => {
  const line = words.map((word) => `'${word}'`).join(" ");
  const ask = `${script}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _orchestrate; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["--norc", "-c", ask], { encoding: "utf8", cwd: "/" }).trim().split("\n");
};

test("bash completes commands, commands of a group, flags and their values", async () => {
  const { stdout: script } = await orchestrate(["completion", "bash"]);
  expect(offered(script, "orchestrate", "appr")).toEqual(["approve"]);
  expect(offered(script, "orchestrate", "events", "--fo")).toEqual(["--follow"]);
  expect(offered(script, "orchestrate", "completion", "--h")).toEqual(["--help"]);
});
