import { chmod, mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type GitRepo, gitRepo } from "@orchestrate/runtime/testing";
import { onTestFinished } from "vitest";

/** A repository with a spec whose sub-specs a shell script does, each in a moment and none after another. */
export interface Scribbles extends GitRepo {
  /** Where worktrees, clones and the like of this repository live. */
  readonly state: string;
}

/** Writes what its sub-spec asks for: a file that is named after it. */
const agent = `
id=$(sed -n 's/^id: .*\\/\\(T[0-9]*\\)$/\\1/p' "$ORCHESTRATE_SUB_SPEC" | head -1)
sleep $(cat sleep.txt)
mkdir -p out; echo "made by $id" > out/$id.txt
`;

export const scribbles = async (options: {
  readonly count: number;
  /** What each agent waits before it writes, for what must be seen while it works. */
  readonly seconds?: number;
  readonly approvals?: readonly string[];
}): Promise<Scribbles> => {
  const { count, seconds = 0, approvals = [] } = options;
  const state = await mkdtemp(join(tmpdir(), "orchestrate-state-"));
  onTestFinished(() => rm(state, { recursive: true, force: true, maxRetries: 5 }));
  // Agents under another uid pass through.
  await chmod(state, 0o711);
  const ids = Array.from({ length: count }, (_, at) => at + 1);
  const repo = await gitRepo({
    "src/a.ts": "export const a = 1;\n",
    "agent.sh": agent,
    "sleep.txt": `${seconds}\n`,
    "orchestrate.config.yaml": `stateFolder: ${state}
agents:
  scribble: { use: command, run: [sh, agent.sh] }
roles:
  implementor: scribble
`,
    "specs/many.md": specText("many", "out", ids, approvals),
  });
  return { ...repo, state };
};

/** A spec that asks for a file `<folder>/T<id>.txt` for each id. */
const specText = (
  name: string,
  folder: string,
  ids: readonly number[],
  approvals: readonly string[] = [],
): string => `---
spec: 1
id: ${name}
target: main
approvals: [${approvals.join(", ")}]
---
# Many files

## Outcomes
- **O1** Files exist.

## Scope
### In
- \`${folder}/**\`
### Out
- \`docs/**\` documents
### Permissions
\`\`\`yaml
network: []
\`\`\`

## Constraints and assumptions
- **A1** sh runs.

## Decisions
- **D1** Text files. Because: simple. Not: JSON.

## Tasks
${ids
  .map(
    (id) => `### T${id} Write file ${id}
\`\`\`yaml
for: [O1]
owns: ["new:${folder}/T${id}.txt"]
\`\`\`
Write it.
`,
  )
  .join("\n")}
## Verification
${ids
  .map(
    (id) => `### V${id} file ${id}
\`\`\`yaml
for: [O1, T${id}]
files: [ { path: ${folder}/T${id}.txt, match: "made by T${id}" } ]
base: fail
\`\`\`
`,
  )
  .join("\n")}`;

/** Everything in a repository that is the user's: files with their modes, index, HEAD, branches. */
export const belongings = async (repo: GitRepo): Promise<Readonly<Record<string, string>>> => {
  const { path } = repo;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(join(path, ".git/")));
  const contents = await Promise.all(files.map(async (file) => [file, await readFile(file, "base64")] as const));
  const refs = await repo.run("for-each-ref", "--format=%(refname) %(objectname)");
  return {
    ...Object.fromEntries(contents),
    index: await repo.run("ls-files", "--stage", "-v"),
    head: await repo.run("symbolic-ref", "HEAD"),
    config: await readFile(join(path, ".git/config"), "utf8"),
    refs,
    stash: await repo.run("stash", "list"),
  };
};

/** Processes that have a folder in their command line, or work in it. */
export const processesIn = async (folder: string): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const [command, cwd] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
      readlink(`/proc/${pid}/cwd`).catch(() => ""),
    ]);
    if (command.includes(folder) || cwd.startsWith(folder)) found.push(`${pid} ${command.replaceAll("\0", " ")}`);
  }
  return found;
};
