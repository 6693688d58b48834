import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { gitRepo } from "@orchestrate/runtime/testing";
import { expect, test } from "vitest";

import { orchestrate } from "./program.ts";

const spec = `---
spec: 1
id: greeting
---
# Greeting

## Outcomes
- **O1** The program greets by name.

## Scope
### In
- \`src/**\` the program
### Out
- \`docs/**\` prose
### Permissions
\`\`\`yaml
network: []
\`\`\`

## Constraints and assumptions
- **A1** Names are not empty.

## Decisions
- **D1** English only. Because: one team.

## Tasks
### T1 Greet
\`\`\`yaml
for: [O1]
owns: ["new:src/greet.ts"]
\`\`\`
Write it.

### T2 Use "it"
\`\`\`yaml
for: [O1]
owns: ["src/**"]
\`\`\`
Call it.

## Verification
### V1 It greets
\`\`\`yaml
for: [O1, T1]
run: [node, src/main.ts]
base: fail
\`\`\`
`;

const repository = (files: Readonly<Record<string, string>> = {}) =>
  gitRepo({ "src/main.ts": "export {};\\n", "specs/greeting.md": spec, ...files });

test("check passes a good spec and says so in every format", { tags: ["slow"] }, async () => {
  const { path: cwd } = await repository();
  for (const format of ["tty", "json", "sarif", "junit", "github", "gitlab"]) {
    const { code, stdout } = await orchestrate(["check", "specs/greeting.md", "--format", format], { cwd });
    expect(code).toBe(0);
    if (["json", "sarif", "gitlab"].includes(format)) JSON.parse(stdout);
  }
});

test("check shows the line of an error with a caret, and exits with 2", async () => {
  const { path: cwd } = await repository({
    "specs/bad.md": spec.replace("after: []", "").replace("for: [O1, T1]", "for: [O9]"),
  });
  const { code, stdout } = await orchestrate(["check", "specs/bad.md"], { cwd });
  expect(code).toBe(2);
  expect(stdout).toMatch(/specs\/bad\.md:\d+:\d+ error/);
  expect(stdout).toMatch(/\|\s+\^/);
});

test("check --json is one document with the diagnostics", async () => {
  const { path: cwd } = await repository();
  const { code, stdout } = await orchestrate(["check", "-", "--json"], { cwd, stdin: "no spec" });
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    contract: "orchestrate/1",
    ok: false,
    code: 2,
    diagnostics: expect.arrayContaining([expect.objectContaining({ severity: "error", file: "stdin" })]),
  });
});

test.each([
  ["an empty file", ""],
  ["a binary file", "\0\0\0"],
  ["a torn front matter", "---\n"],
  ["ten thousand headings", "# a\n".repeat(10_000)],
  ["a byte order mark and CRLF", "\ufeff---\r\nspec: 1\r\n---\r\n"],
])("%s is a diagnostic, never a stack", async (_, stdin) => {
  const { path: cwd } = await repository();
  const { code, stdout, stderr } = await orchestrate(["check", "-"], { cwd, stdin });
  expect(code).toBe(2);
  expect(stdout).toContain("error");
  expect(stderr).toBe("");
});

test("plan shows owners, order, added orders with their reasons, and what judges each", async () => {
  const { path: cwd } = await repository();
  const { code, stdout } = await orchestrate(["plan", "specs/greeting.md"], { cwd });
  expect(code).toBe(0);
  await expect(stdout).toMatchFileSnapshot("plan/tree.txt");
});

test("plan says when a granted secret could leave by a granted host", async () => {
  const { path: cwd } = await repository();
  const spec = await readFile(join(cwd, "specs/greeting.md"), "utf8");
  const planned = async (permissions: string) => {
    await writeFile(join(cwd, "specs/greeting.md"), spec.replace("network: []", permissions));
    return (await orchestrate(["plan", "specs/greeting.md"], { cwd })).stdout;
  };
  const both = await planned("network: [api.example.com]\nsecrets: [API_TOKEN]");
  expect(both).toContain("way out API_TOKEN can leave by api.example.com");
  for (const one of ["network: [api.example.com]", "network: []\nsecrets: [API_TOKEN]"]) {
    const text = await planned(one);
    expect(text).toContain("made by");
    expect(text).not.toContain("way out");
  }
});

test("plan --graph is a Mermaid diagram in which added orders are dotted", async () => {
  const { path: cwd } = await repository();
  const { stdout } = await orchestrate(["plan", "specs/greeting.md", "--graph"], { cwd });
  await expect(stdout).toMatchFileSnapshot("plan/graph.txt");
});

test("plan --json names the plan by its digest", async () => {
  const { path: cwd } = await repository();
  const { stdout } = await orchestrate(["plan", "specs/greeting.md", "--json"], { cwd });
  expect(JSON.parse(stdout).data).toMatchObject({
    digest: expect.stringMatching(/^sha256:/),
    subSpecs: [{ id: "T1" }, { id: "T2", after: ["T1"] }],
    added: [{ subSpec: "T2", after: "T1" }],
  });
});

test("a broken spec is refused by plan with the same diagnostics as by check", async () => {
  const { path: cwd } = await repository();
  const checked = await orchestrate(["check", "-"], { cwd, stdin: "no spec" });
  const planned = await orchestrate(["plan", "-"], { cwd, stdin: "no spec" });
  expect(planned).toMatchObject({ code: 2, stdout: "", stderr: checked.stdout });
});

test("spec new writes a spec whose only errors are what is left to fill in, and never overwrites", async () => {
  const { path: cwd } = await repository();
  expect((await orchestrate(["spec", "new", "--id", "sign-in"], { cwd })).code).toBe(0);
  expect(await readFile(join(cwd, "specs/sign-in.md"), "utf8")).toContain("# Sign in");
  const { stdout } = await orchestrate(["check", "specs/sign-in.md", "--json"], { cwd });
  const codes = JSON.parse(stdout).diagnostics.map(({ code }: { code: string }) => code);
  expect(new Set(codes)).toContain("unresolved-marker");
  const again = await orchestrate(["spec", "new", "specs/sign-in.md"], { cwd });
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("SPEC_EXISTS") });
});

test("a rule of the team's that is broken is named with its file", async () => {
  const { path: cwd } = await repository({ ".orchestrate/rules/audit.yaml": "rule: Audit\n" });
  const { code, stderr } = await orchestrate(["check", "specs/greeting.md"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain("RULE_INVALID");
  expect(stderr).toContain(".orchestrate/rules/audit.yaml");
});

test("a configuration that is only in the working tree does not count", async () => {
  const repo = await repository({ "orchestrate.config.yaml": "services: {}\n" });
  await repo.write({ "orchestrate.config.yaml": "nonsense: 1\n" });
  expect((await orchestrate(["check", "specs/greeting.md"], { cwd: repo.path })).code).toBe(0);
});

test("a configuration in code that is not the committed one is refused", async () => {
  const config = 'import { defineConfig } from "orchestrate";\nexport default defineConfig({ services: {} });\n';
  const repo = await repository({ "orchestrate.config.ts": config });
  expect((await orchestrate(["check", "specs/greeting.md"], { cwd: repo.path })).code).toBe(0);
  await repo.write({ "orchestrate.config.ts": `${config}// changed\n` });
  const { code, stderr } = await orchestrate(["check", "specs/greeting.md"], { cwd: repo.path });
  expect(code).toBe(2);
  expect(stderr).toContain("CONFIG_NOT_COMMITTED");
});

test("the state of a repository without a run is said with what starts one", async () => {
  const { path: cwd } = await repository();
  expect(await orchestrate(["status"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("orchestrate run"),
  });
  expect(await orchestrate(["status", "--all"], { cwd })).toMatchObject({ code: 0 });
});
