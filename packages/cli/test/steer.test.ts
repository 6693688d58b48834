import { openEventLog, openInbox, systemClock } from "@orchestrate/runtime";
import { gitRepo } from "@orchestrate/runtime/testing";
import { type NewEvent, digestOf, type RunId } from "@orchestrate/shared";
import { expect, onTestFinished, test } from "vitest";

import { runFolder } from "../src/runs/run-folders.ts";
import { orchestrate } from "./program.ts";

const run = "0abcdefg" as RunId;

const asked = (subject: string): NewEvent<"approval.requested"> => ({
  type: "approval.requested",
  subject,
  data: { gate: "merge", shown: digestOf(`shown ${subject}`) },
});
const finished: NewEvent<"run.finished"> = {
  type: "run.finished",
  subject: "",
  data: { merged: 1, abandoned: 0, code: 0 },
};

/** A repository with a run whose log holds these events; `active` keeps its writer. */
const repositoryWith = async (events: readonly NewEvent[], { active = false } = {}) => {
  const { path } = await gitRepo({ "a.ts": "" }, { folder: "with space and ü" });
  const folder = runFolder(`${path}/.git`, run);
  const log = await openEventLog({ folder: folder.path, run, clock: systemClock });
  for (const event of events) await log.append(event);
  if (active) onTestFinished(() => log.close());
  else await log.close();
  return { cwd: path, folder };
};

test("events prints the log, a line each, and --after leaves out the beginning", async () => {
  const { cwd } = await repositoryWith([asked("T1"), asked("T2"), finished]);
  const { code, stdout } = await orchestrate(["events", "--after", "1"], { cwd });
  expect(code).toBe(0);
  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).seq),
  ).toEqual([2, 3]);
});

test("events --follow ends with the run", async () => {
  const { cwd } = await repositoryWith([asked("T1"), finished], { active: true });
  const { code, stdout } = await orchestrate(["events", run, "--follow"], { cwd });
  expect(code).toBe(0);
  expect(stdout.trim().split("\n")).toHaveLength(2);
});

test("events --follow ends when nobody works on the run", async () => {
  const { cwd } = await repositoryWith([asked("T1")]);
  const { code, stdout } = await orchestrate(["events", "--follow"], { cwd });
  expect(code).toBe(0);
  expect(stdout.trim().split("\n")).toHaveLength(1);
});

test.each(["pause", "cancel"] as const)("%s reaches a run that is worked on through its inbox", async (kind) => {
  const { cwd, folder } = await repositoryWith([asked("T1")], { active: true });
  expect((await orchestrate([kind, "--reason", "lunch"], { cwd })).code).toBe(0);
  const messages: unknown[] = [];
  await (await openInbox(folder.inbox)).take(async (message) => void messages.push(message));
  expect(messages).toEqual([{ kind, why: "lunch" }]);
});

test("a run that has ended can neither be paused nor cancelled", async () => {
  const { cwd } = await repositoryWith([finished]);
  for (const kind of ["pause", "cancel"]) {
    expect((await orchestrate([kind], { cwd })).stderr).toContain("RUN_HAS_ENDED");
  }
});

test("outside of a repository the error says so", async () => {
  const { code, stderr } = await orchestrate(["events"], { cwd: "/" });
  expect(code).toBe(2);
  expect(stderr).toContain("GIT_NOT_A_REPOSITORY");
});

test("a run that does not exist is a usage error", async () => {
  const { cwd } = await repositoryWith([asked("T1")]);
  const { code } = await orchestrate(["events", "nope"], { cwd });
  expect(code).toBe(2);
});
