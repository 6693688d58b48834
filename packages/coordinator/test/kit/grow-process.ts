// `grow-process.ts FOLDER COUNT` runs a spec of so many sub-specs with nothing but the coordinator's own work to do, and
// prints what that took: events, and the bytes of heap that it holds at the end.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { systemClock } from "@orchestrate/runtime";
import type { Implement, RunId } from "@orchestrate/shared";

import { startRun } from "../../src/run/start-run.ts";
import { openRun } from "./open-run.ts";
import { quickGit } from "./quick-git.ts";
import { specOf } from "./spec-text.ts";

const [repository, count] = process.argv.slice(2);
if (repository === undefined) throw new TypeError("usage: grow-process.ts FOLDER COUNT");

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const heldBytes = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

const { git, commit } = quickGit();
// Each fifth fails once, so that the queue has something to rebuild; each tenth comes after the one before it.
const tasks = Array.from({ length: Number(count) }, (_, index) => ({
  id: `T${index + 1}`,
  after: index % 10 === 9 ? [`T${index}`] : [],
}));
const options = await openRun({
  repository,
  git: { ...git, readFile: async () => new TextEncoder().encode("good") },
  run: "0abc" as RunId,
  clock: systemClock,
  ...specOf(tasks),
  work: () => ({}),
  concurrency: { implementors: 8, verifiers: 8 },
});
const implement: Implement = async ({ subSpec, attempt }) => {
  const sha = commit(`${subSpec.id}/${attempt}`);
  const usage = {
    inputTokens: 1,
    cachedInputTokens: 0,
    outputTokens: 1,
    reasoningTokens: 0,
    requests: 1,
    recorded: false,
  };
  if (attempt === 1 && Number(subSpec.id.slice(1)) % 5 === 0) {
    return {
      kind: "gave-up",
      subSpec: subSpec.id,
      attempt,
      reason: "failed",
      findings: [{ code: "failed", message: letterOf(subSpec.id) }],
      usage,
    };
  }
  const base = options.started.base;
  return {
    kind: "candidate",
    subSpec: subSpec.id,
    spec: subSpec.digest,
    attempt,
    base,
    commit: sha,
    tree: await git.treeOf(sha),
    agent: "script",
    usage,
  };
};

/** Each fails in a way of its own: three alike in a row would stop the run. */
const letterOf = (id: string): string => String.fromCodePoint(97 + ((Number(id.slice(1)) / 5) % 26));

const before = heldBytes();
const handle = startRun({ ...options, effects: { ...options.effects, implement } });
// Measured while everything is still held: at the event that says that the run is about to land.
const measured = Promise.withResolvers<number>();
options.log.subscribe(({ type }) => {
  if (type === "landing.started") measured.resolve(heldBytes() - before);
});
const outcome = await handle.done;
const bytes = await measured.promise;
const { seq: events } = await options.log.head();
await options.log.close();
process.stdout.write(JSON.stringify({ merged: outcome.merged, events, bytes }));
