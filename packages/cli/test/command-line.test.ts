import { expect, test } from "vitest";

import { entries } from "../src/commands/entries.ts";
import { orchestrate } from "./program.ts";

const paths = entries.flatMap(({ commands }) =>
  commands.map(({ usage }) => usage.split(" ").filter((word) => /^[a-z]/.test(word))),
);

test("help names every command", async () => {
  const { code, stdout } = await orchestrate(["--help"]);
  expect(code).toBe(0);
  await expect(stdout).toMatchFileSnapshot("help/orchestrate.txt");
});

test.each(paths.map((path) => [path.join(" "), path] as const))("help of %s ends with examples", async (name, path) => {
  const { code, stdout } = await orchestrate([...path, "--help"]);
  expect(code).toBe(0);
  expect(stdout).toContain("Examples:\n  $ ");
  await expect(stdout).toMatchFileSnapshot(`help/${name.replaceAll(" ", "-")}.txt`);
});

test.each([
  ["help", ["--help", "--json"]],
  ["help of a command", ["run", "--json", "--help"]],
  ["the version", ["--version", "--json"]],
])("%s is one JSON document when that is asked for", async (_, args) => {
  const text = (await orchestrate(args.filter((word) => word !== "--json"))).stdout;
  const { code, stdout } = await orchestrate(args);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ contract: "orchestrate/1", ok: true, code: 0, data: { text }, diagnostics: [] });
});

test.each([
  ["a wrong command", ["completoin"], "Did you mean `completion`?"],
  ["a wrong flag", ["completion", "bash", "--jsn"], "Did you mean `--json`?"],
  ["a forgotten command", ["specs/refunds.md"], "Did you mean `orchestrate run specs/refunds.md`?"],
  ["a missing argument", ["completion"], "`orchestrate completion --help`"],
  ["one argument too many", ["completion", "bash", "zsh"], "`orchestrate completion --help`"],
])("%s is a usage error with a hint", async (_, args, hint) => {
  const { code, stdout, stderr } = await orchestrate(args);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain("error USAGE");
  expect(stderr).toContain(hint);
  expect(stderr).not.toContain("    at ");
});

test("no command at all shows help and is a usage error", async () => {
  const { code, stderr } = await orchestrate([]);
  expect(code).toBe(2);
  expect(stderr).toContain("Usage: orchestrate");
});

test("with --json a usage error is one document on stdout", async () => {
  const { code, stdout, stderr } = await orchestrate(["completion", "tcsh", "--json"]);
  expect(code).toBe(2);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({
    contract: "orchestrate/1",
    ok: false,
    code: 2,
    data: null,
    diagnostics: [
      {
        severity: "error",
        code: "UNKNOWN_SHELL",
        message: "There is no completion for tcsh.",
        hint: "It can be one of bash, zsh, fish.",
      },
    ],
  });
});

test("the version is one line", async () => {
  const { code, stdout } = await orchestrate(["--version"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.each(["bash", "zsh", "fish"])("the completion for %s is what it was", async (shell) => {
  const { code, stdout } = await orchestrate(["completion", shell]);
  expect(code).toBe(0);
  await expect(stdout).toMatchFileSnapshot(`completion/${shell}.txt`);
});
