import { chmod, cp, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type GitRepo, gitRepo, repoAt } from "@orchestrate/runtime/testing";
import { onTestFinished } from "vitest";

import { orchestrate } from "./program.ts";

/** Three tasks: the second comes after the first, the third brings a test of its own. `V4` passes before any of them. */
const spec = `---
spec: 1
id: numbers
---
# Numbers

## Outcomes
- **O1** There is a one.
- **O2** There is a two.
- **O3** There is a three.

## Scope
### In
- \`src/**\` the program
- \`tests/**\` its tests
### Out
- \`docs/**\` prose
### Permissions
\`\`\`yaml
network: []
\`\`\`

## Constraints and assumptions

## Decisions

## Tasks
### T1 One
\`\`\`yaml
for: [O1]
owns: ["new:src/one.mjs"]
\`\`\`
Write it.

### T2 Two
\`\`\`yaml
for: [O2]
owns: ["new:src/two.mjs"]
after: [T1]
\`\`\`
Write it.

### T3 Three
\`\`\`yaml
for: [O3]
owns: ["new:src/three.mjs", "new:tests/three.test.mjs"]
\`\`\`
Write it.

## Verification
### V1 There is a one
\`\`\`yaml
for: [O1]
run: [grep, -q, one, src/one.mjs]
base: fail
\`\`\`
### V2 There is a two
\`\`\`yaml
for: [O2]
run: [grep, -q, two, src/two.mjs]
base: fail
\`\`\`
### V3 There is a three
\`\`\`yaml
for: [O3]
run: [grep, -q, three, src/three.mjs]
base: fail
\`\`\`
### V4 All tests pass
\`\`\`yaml
for: [O3]
test: { run: [node, --test], report: node }
\`\`\`
`;

const writer = `import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
const id = /^id: \\S+\\/(\\S+)$/m.exec(readFileSync(process.env.ORCHESTRATE_SUB_SPEC, "utf8"))[1];
for (const [path, text] of Object.entries(JSON.parse(readFileSync("tools/work.json", "utf8"))[id])) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
`;

const testOf = (name: string): string => `import assert from "node:assert/strict";
import { test } from "node:test";
import { ${name} } from "../src/${name}.mjs";
test("${name}", () => assert.equal(${name}, "${name}"));
`;
const moduleOf = (name: string): string => `export const ${name} = "${name}";\n`;

const work = {
  T1: { "src/one.mjs": moduleOf("one") },
  T2: { "src/two.mjs": moduleOf("two") },
  T3: { "src/three.mjs": moduleOf("three"), "tests/three.test.mjs": testOf("three") },
};

export interface Landed {
  readonly repo: GitRepo;
  readonly cwd: string;
  readonly run: string;
  /** The tree of `main` before the run. */
  readonly before: string;
}

/** A repository in which a run has merged three sub-specs; with `land: false` it stopped at its branch. */
export const landedRun = async ({ land = true } = {}): Promise<Landed & { readonly remove: () => Promise<void> }> => {
  const state = await realpath(await mkdtemp(join(tmpdir(), "orchestrate-state-")));
  await chmod(state, 0o711);
  const repo = await gitRepo(
    {
      "orchestrate.config.yaml": `agents:\n  writer: { use: command, run: [node, tools/write.mjs] }\nstateFolder: ${JSON.stringify(state)}\n`,
      "specs/numbers.md": spec,
      "tools/write.mjs": writer,
      "tools/work.json": JSON.stringify(work),
      "src/zero.mjs": moduleOf("zero"),
      "tests/zero.test.mjs": testOf("zero"),
    },
    { lifetime: "caller" },
  );
  const before = await repo.run("rev-parse", "main^{tree}");
  const ran = await orchestrate(["run", "specs/numbers.md", "--json", ...(land ? [] : ["--no-land"])], {
    cwd: repo.path,
  });
  if (ran.code !== 0) throw new Error(`The run did not merge everything: ${ran.stdout}${ran.stderr}`);
  const remove = async (): Promise<void> => {
    await repo.remove();
    await rm(state, { recursive: true, force: true, maxRetries: 5 });
  };
  return { repo, cwd: repo.path, run: JSON.parse(ran.stdout).data.run, before, remove };
};

/** A copy of such a repository, for one test. */
export const copyOf = async ({ repo, run, before }: Landed): Promise<Landed> => {
  const parent = await realpath(await mkdtemp(join(tmpdir(), "orchestrate-copy-")));
  const cwd = join(parent, "repo");
  await cp(repo.path, cwd, { recursive: true, preserveTimestamps: true });
  const remove = () => rm(parent, { recursive: true, force: true, maxRetries: 5 });
  onTestFinished(remove);
  return { repo: repoAt(cwd, remove), cwd, run, before };
};
