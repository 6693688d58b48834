import { expect, test } from "vitest";

import { dueStep } from "./due-step.ts";
import type { Step } from "./scenario.ts";

const steps: readonly Step[] = [
  { shell: "ls" },
  { text: "Two at once.", calls: ["a", "b"].map((name) => ({ name, arguments: {} })) },
  { text: "A thought." },
  { fault: { status: 500 }, times: 1 },
  { text: "Done." },
];
const at = (heard: number, ...texts: string[]) => ({
  heard: Array.from({ length: heard }, () => ""),
  said: texts.map((text) => ({ kind: "text" as const, text })),
});

test("a conversation's own history says where it is", () => {
  const none = new Set<number>();
  expect(dueStep(steps, at(0), none)).toBe(0);
  expect(dueStep(steps, at(1), none)).toBe(1);
  expect(dueStep(steps, at(3, "Two at once."), none)).toBe(2);
  expect(dueStep(steps, at(3, "Two at once.", "A thought."), none)).toBe(3);
});

test("a fault that is over is passed by, and the last step is repeated", () => {
  const over = new Set([3]);
  expect(dueStep(steps, at(3, "Two at once.", "A thought."), over)).toBe(4);
  expect(dueStep(steps, at(3, "Two at once.", "A thought.", "Done."), over)).toBe(4);
});
