import { execFile } from "node:child_process";
import { lookup } from "node:dns/promises";
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { gitRepo, type GitRepo } from "@orchestrate/runtime/testing";
import { expect, test, type TestContext } from "vitest";

import { orchestrate } from "./program.ts";

const run = promisify(execFile);
const slow = { tags: ["slow"] };

/** A package manager as a person calls it, and what it needs in a setup step. */
interface Client {
  readonly lock: readonly [string, ...string[]];
  readonly install: readonly string[];
  readonly lockfile: string;
}

const npm: Client = {
  lock: ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit"],
  install: ["npm", "ci", "--ignore-scripts", "--no-audit"],
  lockfile: "package-lock.json",
};
const pnpm: Client = {
  lock: ["npx", "-y", "pnpm@12", "install", "--lockfile-only", "--ignore-scripts"],
  install: ["npx", "-y", "pnpm@12", "install", "--frozen-lockfile", "--ignore-scripts"],
  lockfile: "pnpm-lock.yaml",
};

test("a project of npm is installed once, changed, judged and merged", slow, (context) => tryProject(npm, context));
test("a project of pnpm is installed once, changed, judged and merged", slow, (context) => tryProject(pnpm, context));

const tryProject = async (client: Client, { skip }: TestContext): Promise<void> => {
  const registry = await findRegistry();
  if (registry === undefined) return skip("no package registry can be reached");
  const repo = await project(client, registry);
  const base = (await repo.ref("HEAD"))!;
  const call = (...args: string[]) => orchestrate(args, { cwd: repo.path });

  const ran = await call("run", "specs/product.md");
  expect(ran.code, ran.stdout + ran.stderr).toBe(0);
  expect(await repo.run("show", "main:src/product.js")).toContain("a * b");
  for (const [why, changes] of Object.entries(hostile)) {
    await repo.run("checkout", "--quiet", "-B", "hostile", "main");
    await repo.commit(changes);
    const judged = await call("verify", "--spec", "specs/product.md", "--base", base, "--head", "hostile");
    expect(judged.code, `${why}: ${judged.stdout}${judged.stderr}`).toBe(1);
  }
  // The worktree, the clones and the base runs of all four judgements were shown one installation.
  expect(await installations(repo)).toHaveLength(1);
};

const installations = async (repo: GitRepo): Promise<readonly string[]> => {
  const made = await readdir(stateOf(repo), { recursive: true });
  return made.filter((path) => path.endsWith("/root/node_modules"));
};

const stateOf = ({ path }: GitRepo): string => join(dirname(path), "state");

const hostile = {
  "its test is gone": { "test/sum.test.js": undefined },
  "the process ends before any test": { "src/product.js": "process.exit(0);\nexport const product = () => 12;\n" },
} as const;

/** `host` or `host:port` of the registry that this machine's npm asks; undefined when it gives no answer. */
const findRegistry = async (): Promise<string | undefined> => {
  const { stdout } = await run("npm", ["config", "get", "registry"]);
  const { protocol, host, hostname } = new URL(stdout.trim());
  const isThere = async () => {
    await lookup(hostname);
    await run("npm", ["ping", "--fetch-retries=0", "--fetch-timeout=5000"]);
    return true;
  };
  return protocol === "https:" && (await isThere().catch(() => false)) ? host : undefined;
};

const project = async (client: Client, registry: string): Promise<GitRepo> => {
  const repo = await gitRepo(files);
  await run(client.lock[0], client.lock.slice(1), { cwd: repo.path });
  await repo.commit({ "orchestrate.config.yaml": await configuration(client, registry, stateOf(repo)) });
  return repo;
};

const configuration = async ({ install, lockfile }: Client, registry: string, stateFolder: string): Promise<string> => {
  // What runs inside may be another user, who passes through.
  await mkdir(stateFolder, { mode: 0o711 });
  const script = "require('fs').writeFileSync('src/product.js', 'export const product = (a, b) => a * b;\\n')";
  return JSON.stringify({
    agents: { script: { use: "command", run: ["node", "-e", script] } },
    // A registry may be a company's own; this one may lead anywhere that its name does.
    setup: [
      {
        run: install,
        inputs: ["package.json", lockfile],
        provides: ["node_modules"],
        privateNetwork: [registry],
      },
    ],
    stateFolder,
  });
};

const files = {
  "package.json": JSON.stringify({
    name: "small",
    private: true,
    type: "module",
    devDependencies: { vitest: "5.1.1" },
  }),
  ".gitignore": "node_modules\n",
  "src/sum.js": "export const sum = (a, b) => a + b;\n",
  "test/sum.test.js": `import { expect, test } from "vitest";
import { sum } from "../src/sum.js";
test("adds", () => expect(sum(1, 2)).toBe(3));
`,
  "specs/acceptance/product.test.js": `import { expect, test } from "vitest";
import { product } from "../../src/product.js";
test("multiplies", () => expect(product(3, 4)).toBe(12));
`,
  "specs/product.md": `---
spec: 1
id: product
target: main
---
# A product

Numbers can be multiplied.

## Outcomes
- **O1** Two numbers can be multiplied.

## Scope
### In
- \`src/**\` the code
### Out
- \`test/**\` the suite
### Permissions
\`\`\`yaml
network: []
\`\`\`

## Constraints and assumptions
- **A1** Node runs it.

## Decisions
- **D1** A plain function. Because: it is enough. Not: a class.

## Tasks
### T1 Multiply
\`\`\`yaml
for: [O1]
owns: ["new:src/product.js"]
\`\`\`
\`src/product.js\` exports \`product(a, b)\`.

## Verification
### V1 It multiplies
\`\`\`yaml
for: [T1, O1]
test: { run: [npx, vitest, run, --dir, specs/acceptance], report: vitest, require: [multiplies] }
base: fail
\`\`\`
### V2 The suite passes
\`\`\`yaml
for: [T1, O1]
test: { run: [npx, vitest, run, --dir, test], report: vitest, require: [adds] }
\`\`\`
`,
};
