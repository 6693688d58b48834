import { expect, test } from "vitest";

import type { GitAnswer, Invoke } from "./invoke.ts";
import { createRecall } from "./recall.ts";

/** A git that says how often it was asked before, in so many bytes. */
const counting = ({ bytes = 1, fails = 0 } = {}) => {
  let calls = 0;
  const call: Invoke["call"] = async () => {
    calls += 1;
    if (calls <= fails) throw new Error("the disk is full");
    return Promise.resolve({ exit: calls, stdout: new Uint8Array(bytes), stderr: "", truncated: false });
  };
  return { recall: createRecall({ call } as Invoke), calls: () => calls };
};

test("who asks the same of git gets the same answer, and git is asked once, also by two at a time", async () => {
  const { recall, calls } = counting();
  const answers: readonly GitAnswer[] = await Promise.all([recall("ls-tree", "a"), recall("ls-tree", "a")]);
  expect([...answers, await recall("ls-tree", "a")].map(({ exit }) => exit)).toEqual([1, 1, 1]);
  expect((await recall("ls-tree", "b")).exit).toBe(2);
  expect(calls()).toBe(2);
});

test("a failure is not remembered", async () => {
  const { recall } = counting({ fails: 1 });
  await expect(recall("ls-tree", "a")).rejects.toThrow("the disk is full");
  expect((await recall("ls-tree", "a")).exit).toBe(2);
});

test("no more than 16 MiB are remembered: first goes what nobody asked for since", async () => {
  const { recall } = counting({ bytes: 6 * 1024 ** 2 });
  for (const name of ["a", "b", "a", "c"]) await recall("ls-tree", name);
  expect((await recall("ls-tree", "a")).exit).toBe(1);
  expect((await recall("ls-tree", "b")).exit).toBe(4);
});

test("an answer that is larger than all that is remembered is given and forgotten", async () => {
  const { recall } = counting({ bytes: 17 * 1024 ** 2 });
  expect((await recall("ls-tree", "a")).exit).toBe(1);
  expect((await recall("ls-tree", "a")).exit).toBe(2);
});
