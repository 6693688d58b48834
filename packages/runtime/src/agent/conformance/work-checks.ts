import assert from "node:assert/strict";
import { access, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { plainGit } from "../../testing/plain-git.ts";
import { type ConformanceCheck, lastWords } from "./check.ts";

const greeting = "printf hello | tee greeting.txt";
const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** What an agent does with the place that it works in. */
export const workChecks: readonly ConformanceCheck[] = [
  {
    name: "ok",
    promise: "does its work in its place and says so",
    run: async ({ doing, openDoing }) => {
      const { run, path, events, transcriptOf } = await openDoing(greeting);
      const outcome = await run(doing(greeting));
      assert.deepEqual([outcome.status, outcome.claimed, outcome.error], ["completed", "completed", undefined]);
      assert.equal(await readFile(join(path, "greeting.txt"), "utf8"), "hello");
      assert.equal((await events())[0]?.type, "sandbox.started");
      assert.match(await transcriptOf(outcome), /^\{"atMs":\d+/);
    },
  },
  {
    name: "read-only",
    promise: "changes nothing where it may only read",
    run: async ({ doing, openDoing }) => {
      const command = "printf hello > greeting.txt; cat given.txt";
      const { run, path, files } = await openDoing(command);
      await writeFile(join(path, "given.txt"), "given");
      await run(doing(command), { task: { access: "read" } });
      assert.deepEqual(await files(), ["given.txt"]);
    },
  },
  {
    name: "deny",
    promise: "does not do what it asks for and is denied",
    about: "agents that ask",
    run: async ({ doing, openDoing }) => {
      const { run, files, events } = await openDoing(greeting, {
        policy: () => ({ allow: false, reason: "denied by the check" }),
      });
      await run(doing(greeting));
      assert.deepEqual(await files(), []);
      assert.ok(
        (await events()).some(({ type }) => type === "policy.decided"),
        "It never asked",
      );
    },
  },
  {
    name: "forbidden-write",
    promise: "cannot write outside its place",
    run: async ({ doing, openDoing }) => {
      const outside = `/var/tmp/orchestrate-conformance-${process.pid}`;
      const command = `printf x > ${outside}; printf x > ../beside; ls -a`;
      const { run, path, files } = await openDoing(command);
      await run(doing(command));
      assert.equal(await isThere(outside), false, `${outside} was written`);
      assert.equal(await isThere(join(path, "..", "beside")), false, "The folder above its place was written");
      assert.deepEqual(await files(), []);
    },
  },
  {
    name: "dirty-tree",
    promise: "leaves alone what others had begun in its place",
    run: async ({ doing, openDoing }) => {
      const { run, path } = await openDoing(greeting);
      await writeFile(join(path, "tracked.txt"), "one");
      await plainGit(path, ["-c", "safe.directory=*", "add", "--all"]);
      await writeFile(join(path, "tracked.txt"), "two");
      await writeFile(join(path, "untracked.txt"), "three");
      const { status } = await run(doing(greeting));
      assert.equal(status, "completed");
      const left = ["greeting.txt", "tracked.txt", "untracked.txt"].map((name) => readFile(join(path, name), "utf8"));
      assert.deepEqual(await Promise.all(left), ["hello", "two", "three"]);
    },
  },
  {
    name: "nothing-done",
    promise: "leaves nothing when it does nothing, whatever it says",
    run: async ({ doing, openDoing }) => {
      const { run, files } = await openDoing("true");
      await run(doing("true"));
      assert.deepEqual(await files(), []);
    },
  },
  {
    name: "crash",
    promise: "is not believed to be done when it was killed from within",
    run: async ({ doing, openDoing, asksModel }) => {
      const command = "kill -9 -1; kill -9 $$";
      const { run, processes } = await openDoing(command);
      const { status, text } = await run(doing(command));
      // One whose tool alone was killed hears of it, and its model has the last word.
      const goesOn = asksModel && status === "completed" && text === lastWords;
      assert.ok(status === "failed" || goesOn, `It ended as ${status}: ${text}`);
      assert.deepEqual(await processes(), []);
    },
  },
];
