import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { readEventLog } from "@orchestrate/runtime";
import fc from "fast-check";
import { expect, test } from "vitest";

import { findRun } from "../src/runs/run-folders.ts";
import { killAfter } from "./kill-after.ts";
import { orchestrate } from "./program.ts";
import { belongings, processesIn, scribbles } from "./scribbles.ts";

test.each([
  ["lands on a clean checkout", false],
  ["stays beside a checkout with changes", true],
] as const)(
  "a run that is killed again and again merges everything once, leaves no trace, and %s",
  { tags: ["slow"] },
  async (_, hasChanges) => {
    const count = 4;
    const repo = await scribbles({ count });
    const { path } = repo;
    await repo.run("branch", "mine");
    if (hasChanges) {
      await writeFile(join(path, "staged.txt"), "staged\n");
      await repo.run("add", "staged.txt");
      await writeFile(join(path, "src/a.ts"), "export const a = 2; // not yet committed\n");
    }
    await writeFile(join(path, "notes with space.txt"), "untracked\n");
    const before = await belongings(repo);

    const seed = Math.floor(Math.random() * 2 ** 31);
    const kills = fc.sample(fc.integer({ min: 1, max: 35 }), { numRuns: 4, seed });
    const about = `seed ${seed}, killed after ${kills.join(", ")} events`;
    await killAfter(["run", "specs/many.md"], path, kills[0] ?? 1);
    const folder = await findRun(`${path}/.git`, undefined);
    for (const kill of kills.slice(1)) {
      const past = await readEventLog(folder.path);
      // A resumed run tells first what is on its log.
      if (await killAfter(["resume"], path, past.length + kill)) break;
    }
    const last = await orchestrate(["resume"], { cwd: path });
    expect(last.code === 0 || last.stderr.includes("RUN_HAS_ENDED"), `${about}\n${last.stdout}${last.stderr}`).toBe(
      true,
    );

    const ids = Array.from({ length: count }, (_, at) => `T${at + 1}`);
    const events = await readEventLog(folder.path);
    const merged = events.flatMap((event) =>
      event.type === "merge.finished" && event.data.kind === "merged" ? [event.subject] : [],
    );
    expect(merged.toSorted(), about).toEqual(ids);
    const branch = hasChanges ? `orchestrate/${folder.run}` : "main";
    const landed = await repo.run(
      "log",
      "--first-parent",
      "--format=%(trailers:key=Orchestrate-Sub-Spec,valueonly)",
      branch,
    );
    expect(landed.split("\n").filter(Boolean).toSorted(), about).toEqual(ids);
    for (const id of ids) {
      expect(await repo.run("show", `${branch}:out/${id}.txt`), about).toBe(`made by ${id}`);
    }

    const after = await belongings(repo);
    expect(userOnly(after, hasChanges), about).toEqual(userOnly(before, hasChanges));
    expect(await processesIn(repo.state), about).toEqual([]);
    expect((await repo.run("worktree", "list")).split("\n"), about).toEqual([expect.stringContaining(path)]);
    expect(await repo.run("for-each-ref", "refs/orchestrate/candidates"), about).toBe("");
    expect(await repo.run("fsck", "--no-dangling"), about).toBe("");
    const [state] = await readdir(repo.state);
    expect(await readdir(join(repo.state, state!, "worktrees")), about).toEqual([]);
    expect(await readdir(join(repo.state, state!, "clones")), about).toEqual([]);
  },
);

/** Without what a run is meant to change: its own refs and, where it may land, the target and what lands. */
const userOnly = (all: Readonly<Record<string, string>>, hasChanges: boolean): Readonly<Record<string, string>> => {
  const own = hasChanges
    ? /orchestrate\/|refs\/notes\/ai /
    : /orchestrate\/|refs\/notes\/ai |refs\/heads\/main |\tout\//;
  const lines = (text = ""): string =>
    text
      .split("\n")
      .filter((line) => !own.test(line))
      .join("\n");
  const mine = Object.entries(all).filter(([name]) => hasChanges || !/\/out\/T\d+\.txt$/.test(name));
  return { ...Object.fromEntries(mine), refs: lines(all["refs"]), index: lines(all["index"]) };
};
