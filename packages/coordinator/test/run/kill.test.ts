import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync } from "node:fs";
import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readEventLog, systemClock } from "@orchestrate/runtime";
import { gitRepo, plainGit } from "@orchestrate/runtime/testing";
import type { AnyEvent, EventType } from "@orchestrate/shared";
import { expect, onTestFinished, test } from "vitest";

import { startRun } from "../../src/run/start-run.ts";
import { type Boundaries, openStory } from "../kit/story.ts";

const nothing: Boundaries = { before: () => undefined, after: () => undefined };

/** Events that say what came of something done. */
const outcomes: ReadonlySet<EventType> = new Set([
  "plan.proposed",
  "candidate.offered",
  "attempt.exhausted",
  "gate.finished",
  "queue.entered",
  "verdict.given",
  "merge.finished",
  "landing.finished",
]);

const go = async (repository: string, boundaries: Boundaries = nothing): Promise<void> => {
  const options = await openStory(repository, systemClock, boundaries);
  await startRun(options).done;
  await options.log.close();
};

const logOf = (repository: string): Promise<readonly AnyEvent[]> =>
  readEventLog(join(repository, ".git/orchestrate/runs/0abc"));

/** What must be true of a repository whose run has ended, however often it was cut off on the way. */
const expectWholeRun = async (repository: string, why: string): Promise<void> => {
  const events = await logOf(repository);
  const settled = events.filter((event) => event.type === "sub-spec.settled");
  expect(settled.map(({ subject, data }) => `${subject} ${data.outcome}`).toSorted(), why).toEqual([
    "T1 merged",
    "T2 abandoned",
    "T3 merged",
  ]);
  const merged = ["log", "--first-parent", "--reverse", "--format=%H %(trailers:key=Orchestrate-Sub-Spec,valueonly)"];
  const line = (await plainGit(repository, [...merged, "main"])).split("\n").filter(Boolean).slice(1);
  expect(
    line.map((text) => text.split(" ")[1]),
    `${why}: each merged exactly once`,
  ).toEqual(["T1", "T3"]);
  const passed = events.flatMap((event) =>
    event.type === "verdict.given" && event.data.kind === "pass" ? [event.data.commit] : [],
  );
  for (const text of line) expect(passed, `${why}: verified as it is`).toContain(text.split(" ")[0]);
  expect(events.at(-1), why).toMatchObject({ type: "run.finished", data: { merged: 2, abandoned: 1 } });
  expect(await plainGit(repository, ["status", "--porcelain"]), `${why}: the user's files`).toBe("?? notes.txt");
  const refs = await plainGit(repository, ["for-each-ref", "--format=%(refname)", "refs/heads", "refs/tags"]);
  expect(refs.split("\n"), `${why}: the user's branches`).toEqual(["refs/heads/main", "refs/heads/orchestrate/0abc"]);
};

test(
  "cut off at any event, before or after it is written, a run merges each sub-spec once or abandons it",
  {
    tags: ["slow"],
    timeout: 600_000,
  },
  async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    await repo.write({ "notes.txt": "mine\n" });
    const folder = await realpath(await mkdtemp(join(tmpdir(), "kill-")));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));

    // What a process leaves that is killed at this very moment: all that it has written is on disk, nothing else is.
    const cut = (name: string): void => cpSync(repo.path, join(folder, name), { recursive: true });
    await go(repo.path, {
      // Where an effect ended: it is done, and not yet written down.
      before: (seq, type) => (outcomes.has(type) ? cut(`before-${seq}`) : undefined),
      after: (seq) => cut(`after-${seq}`),
    });
    await expectWholeRun(repo.path, "never cut off");

    const cuts = await readdir(folder);
    expect(cuts.length).toBeGreaterThan(45);
    for (const name of cuts) {
      await go(join(folder, name));
      await expectWholeRun(join(folder, name), name);
      await rm(join(folder, name), { recursive: true });
    }
  },
);

test(
  "killed again and again, after each event or two that it gets to write, a run ends all the same",
  {
    tags: ["slow"],
    timeout: 600_000,
  },
  async () => {
    const repo = await gitRepo({ "README.md": "hello\n" });
    await repo.write({ "notes.txt": "mine\n" });
    const program = join(import.meta.dirname, "../kit/run-process.ts");
    let kills = 0;
    // Each process says that it resumed, what it tries again, one event more, and dies.
    for (let seq = 1; ; seq = (await logOf(repo.path)).length + 3) {
      const coordinator = spawn(process.execPath, [program, repo.path, String(seq)], { stdio: "inherit" });
      const [status, signal] = (await once(coordinator, "exit")) as [number | null, string | null];
      if (signal !== "SIGKILL") {
        expect(status).toBe(0);
        break;
      }
      kills += 1;
    }
    expect(kills).toBeGreaterThan(12);
    await expectWholeRun(repo.path, `killed ${kills} times`);
  },
);
