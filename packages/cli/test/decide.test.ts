import { openInbox, readEventLog } from "@orchestrate/runtime";
import type { AnyEvent } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { readAndDecide } from "./deciding.ts";
import { person } from "./person.ts";
import { orchestrate } from "./program.ts";
import { run, waitingRun } from "./waiting-run.ts";

const last = async (path: string): Promise<AnyEvent | undefined> => (await readEventLog(path)).at(-1);

test("an approval is signed by the person's key and written into the log of a run on which nobody works", async () => {
  const ana = await person("ana@example.com", { configured: true });
  const { cwd, folder, shown } = await waitingRun({ signers: ana.allowed(["merge"]) });
  const { code, stdout } = await readAndDecide(["approve", run, "T1"], { cwd, env: ana.env });
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/Signed as merge:ana@example.com.*orchestrate resume/),
  });
  expect(await last(folder.path)).toMatchObject({
    type: "approval.recorded",
    subject: "T1",
    data: {
      approval: {
        kind: "approved",
        gate: "merge",
        shown,
        by: "ana@example.com",
        reason: "I read it",
        proof: { subject: "T1", terminal: false, signature: expect.stringContaining("BEGIN SSH SIGNATURE") },
      },
    },
  });
  const again = await orchestrate(["approve", run, "--reason", "yes"], { cwd, env: ana.env });
  expect(again.stderr).toContain("NOTHING_TO_DECIDE");
});

test("what is decided on is shown: the verdict, what it was judged against, and the difference", async () => {
  const { cwd } = await waitingRun();
  const { code, stdout } = await orchestrate(["approve", run, "--reason", "r"], { cwd });
  expect(code).toBe(3);
  expect(stdout).toMatch(/Verdict: pass, 8 of 8[^]*V1 \(run, block\): pass[^]*# Greet[^]*\+console\.log\(1\)/);
  const plan = await waitingRun({ gate: "plan" });
  const planned = await orchestrate(["reject", run, "--reason", "r"], { cwd: plan.cwd });
  expect(planned.stdout).toMatch(/owns +src\/greet\.mjs[^]*\| ### V1 It greets/);
});

test("escape sequences and marks of direction in a change or a verdict are shown, not obeyed", async () => {
  const { cwd } = await waitingRun({
    change: { "src/greet.mjs": "a\u001b[2J\u001b]0;owned\u0007 // \u202e evil\n", "src/\u202egreet.mjs": "x\n" },
    symptom: "all well\r\u001b[1A pass",
  });
  const { stdout } = await orchestrate(["approve", run, "--reason", "r"], { cwd });
  expect(stdout).toContain("<U+001B>[2J<U+001B>]0;owned<U+0007> // <U+202E> evil");
  expect(stdout).toContain("all well<U+000D><U+001B>[1A pass");
  expect(stdout).not.toMatch(/(?![\n\t])\p{Control}|\u202e/u);
});

test("a decision on a run that is worked on is left in its inbox", async () => {
  const ana = await person("ana@example.com", { configured: true });
  const { cwd, folder } = await waitingRun({ active: true, signers: ana.allowed(["merge"]) });
  expect(await readAndDecide(["reject", run, "T1", "--reason", "no"], { cwd, env: ana.env })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("The run goes on"),
  });
  const messages: unknown[] = [];
  await (await openInbox(folder.inbox)).take(async (message) => void messages.push(message));
  expect(messages).toMatchObject([
    { kind: "approval", approval: { kind: "rejected", reason: "no", proof: { subject: "T1" } } },
  ]);
});

test("a key of the SSH agent that is listed signs, without anything being configured", async () => {
  const ana = await person("ana@example.com", { passphrase: "" });
  const { cwd, folder } = await waitingRun({ signers: ana.allowed(["merge"]) });
  const without = await orchestrate(["approve", run, "--reason", "r"], { cwd, env: ana.env });
  expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining("NO_SIGNING_KEY") });
  expect(await readAndDecide(["approve", run], { cwd, env: await ana.agent() })).toMatchObject({ code: 0 });
  expect(await last(folder.path)).toMatchObject({ data: { approval: { by: "ana@example.com" } } });
});

test("a key with a passphrase that nobody can type is refused with what to do", async () => {
  const ana = await person("ana@example.com", { passphrase: "correct horse" });
  const { cwd, folder } = await waitingRun({ signers: ana.allowed(["merge"]) });
  const refused = await readAndDecide(["approve", run, "--key", ana.keyFile], { cwd, env: ana.env });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/KEY_IS_LOCKED[^]*ssh-add/) });
  expect(await last(folder.path)).toMatchObject({ type: "approval.requested" });
});

test("without a terminal a decision needs the digest of exactly what is shown", async () => {
  const { cwd, folder } = await waitingRun();
  const words = ["approve", run, "--reason", "r", "--yes"];
  expect(await orchestrate(words, { cwd })).toMatchObject({ code: 2, stderr: expect.stringContaining("--digest") });
  const other = `sha256:${"0".repeat(64)}`;
  expect(await orchestrate([...words, "--digest", other], { cwd })).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("SHOWN_IS_ANOTHER"),
  });
  const { data } = JSON.parse((await orchestrate(["approve", run, "--reason", "r", "--json"], { cwd })).stdout);
  expect(data).toMatchObject({
    text: expect.stringContaining("Verdict: pass"),
    command: `orchestrate approve ${run} T1 --reason "r"`,
  });
  expect(await last(folder.path)).toMatchObject({ type: "approval.requested" });
  expect(await orchestrate([...words, "--digest", data.digest], { cwd })).toMatchObject({ code: 0 });
});

test("where the repository names no signers a decision is taken by name, and says that nobody signed it", async () => {
  const { cwd, folder } = await waitingRun();
  expect(await readAndDecide(["approve", run], { cwd })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Nobody signed it: the run's first commit has no .orchestrate/allowed-signers"),
  });
  expect(await last(folder.path)).not.toHaveProperty("data.approval.proof");
});

test.each([
  ["another sub-spec is named", "T2", "NOTHING_TO_DECIDE"],
  ["the run is unknown", undefined, "RUN_UNKNOWN"],
])("approving is refused when %s", async (_, subSpec, expected) => {
  const { cwd } = await waitingRun();
  const words = subSpec === undefined ? ["approve", "nope"] : ["approve", run, subSpec];
  const { code, stderr } = await orchestrate([...words, "--reason", "r"], { cwd });
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(expected) });
});
