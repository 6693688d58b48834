import { expect, test } from "vitest";

import { atTerminal } from "./at-terminal.ts";
import { readAndDecide } from "./deciding.ts";
import { greeting, greetingSpec } from "./greeting.ts";
import { orchestrate } from "./program.ts";

const slow = { tags: ["slow"] };

test("at a terminal a run waits for the person, who is told how to decide, and goes on", slow, async () => {
  const { cwd } = await greeting({ spec: greetingSpec({ approvals: "merge" }) });
  const terminal = atTerminal(cwd, ["run", "specs/greeting.md"]);
  for (const subject of ["T1", "T2", "spec"]) {
    await terminal.saw(subject === "spec" ? /approve \w+ spec --reason/ : new RegExp(`${subject} .*needs you`));
    const { data } = JSON.parse((await orchestrate(["status", "--json"], { cwd })).stdout);
    const decided = await readAndDecide(["approve", data.run, subject], { cwd });
    expect(decided).toMatchObject({ code: 0, stdout: expect.stringContaining("The run goes on") });
  }
  expect(await terminal.ended).toBe(0);
  expect(terminal.shown()).toContain("main moved from");
});

test("the table is drawn in place, fits the terminal, and gives the cursor back", slow, async () => {
  const { cwd } = await greeting({ slowMs: 1500 });
  const terminal = atTerminal(cwd, ["run", "specs/greeting.md"]);
  expect(await terminal.ended).toBe(0);
  const shown = terminal.shown();
  expect(shown.lastIndexOf("\u001b[?25h")).toBeGreaterThan(shown.lastIndexOf("\u001b[?25l"));
  const frames = shown.split("\u001b[?2026h").slice(1);
  expect(frames.length).toBeGreaterThan(2);
  // The first frame has nothing above it to go back to; each later one goes up by what the one before drew.
  const drawn = frames.map((frame) => frame.split("\u001b[J")[0]?.split("\n").length ?? 0);
  const up = frames.map((frame) => Number(frame.slice("\u001b[".length).split("F")[0]) || 0);
  expect(up.slice(1)).toEqual(drawn.slice(0, -1).map((lines) => lines - 1));
});

test("Ctrl-C at the terminal stops well and says how to go on", slow, async () => {
  const { cwd } = await greeting({ slowMs: 2500 });
  const terminal = atTerminal(cwd, ["run", "specs/greeting.md"]);
  await terminal.saw(/T2 .*implementing/);
  terminal.type("\u0003");
  await terminal.saw(/Stopping/);
  expect(await terminal.ended).toBe(130);
  expect(terminal.shown()).toContain("orchestrate resume");
  expect(await orchestrate(["resume"], { cwd })).toMatchObject({ code: 0 });
});
