import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { CommitSha, RunId, SubSpecId } from "@orchestrate/shared";

import { systemClock } from "../../src/clock/system-clock.ts";
import { openGit } from "../../src/git/open-git.ts";
import { createWorktrees } from "../../src/worktrees/create-worktrees.ts";

// Run by git-processes.test.ts: acquires worktrees of one run all at once, harvests each, and releases them unless told
// to keep them; says what happened, and waits for its end where something is kept.
const [repository, folder, run, base, count, adapter, ending] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  "checkout" | "pool",
  string,
];
const worktrees = createWorktrees({
  git: await openGit(repository),
  folder,
  adapter,
  sandbox: { adapter: "none", handOver: async () => {} },
  clock: systemClock,
});
const person = { name: "Orchestrate", email: "orchestrate@example.com" };
const { signal } = new AbortController();

const one = async (attempt: number): Promise<string> => {
  const key = { run: run as RunId, subSpec: "T1" as SubSpecId, attempt };
  const tree = await worktrees.acquire({ ...key, base: base as CommitSha }, { signal });
  await writeFile(join(tree.path, `of-${run}-${attempt}.ts`), `${attempt}\n`);
  if (ending === "keep") return "kept";
  const harvested = await tree.harvest({
    author: person,
    committer: person,
    message: `${run} ${attempt}\n`,
    date: "2026-11-22T12:00:00Z",
    limits: { maxFiles: 1_000, maxFileBytes: 1_000_000 },
  });
  await tree.release();
  return harvested.kind;
};

const ended = await Promise.allSettled(Array.from({ length: Number(count) }, (_, at) => one(at + 1)));
const said = ended.map((end) => (end.status === "fulfilled" ? end.value : String(end.reason)));
process.stdout.write(`${JSON.stringify(said)}\n`);
if (ending === "keep") setInterval(() => undefined, 1_000);
