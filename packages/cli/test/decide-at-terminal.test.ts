import { readEventLog } from "@orchestrate/runtime";
import { expect, test } from "vitest";

import { atTerminal } from "./at-terminal.ts";
import { person } from "./person.ts";
import { run, waitingRun } from "./waiting-run.ts";

const slow = { tags: ["slow"] };
const words = ["approve", run, "T1", "--reason", "seen"];

test("at a terminal a person reads, types the word, and has signed what was shown", slow, async () => {
  const ana = await person("ana@example.com", { configured: true });
  const { cwd, folder } = await waitingRun({ signers: ana.allowed(["merge"]) });
  const terminal = atTerminal(cwd, words, ana.env);
  await terminal.saw(/You sign as merge:ana@example\.com with \S+id_ed25519[^]*Type "approve"/);
  expect(terminal.shown()).toContain("+console.log(1)");
  terminal.type("approve\r");
  expect(await terminal.ended, terminal.shown()).toBe(0);
  expect((await readEventLog(folder.path)).at(-1)).toMatchObject({
    type: "approval.recorded",
    data: { approval: { kind: "approved", proof: { terminal: true } } },
  });
});

test.each([
  ["Ctrl-C at the question", "\u0003", 130],
  ["the end of input", "\u0004", 130],
  ["another word", "yes\r", 3],
])("%s decides nothing", slow, async (_, typed, code) => {
  const ana = await person("ana@example.com", { configured: true });
  const { cwd, folder } = await waitingRun({ signers: ana.allowed(["merge"]) });
  const terminal = atTerminal(cwd, words, ana.env);
  await terminal.saw(/Type "approve"/);
  terminal.type(typed);
  expect(await terminal.ended).toBe(code);
  expect(terminal.shown()).toContain("Nothing was decided.");
  expect((await readEventLog(folder.path)).at(-1)).toMatchObject({ type: "approval.requested" });
});

test("what is shown goes through the person's pager, and a key's passphrase is asked for", slow, async () => {
  const ana = await person("ana@example.com", { configured: true, passphrase: "correct horse" });
  const { cwd, folder } = await waitingRun({ signers: ana.allowed(["merge"]) });
  const terminal = atTerminal(cwd, words, { ...ana.env, PAGER: "sed 's/^/paged: /'" });
  await terminal.saw(/paged: .*Verdict: pass[^]*Type "approve"/);
  terminal.type("approve\r");
  await terminal.saw(/passphrase/);
  terminal.type("correct horse\r");
  expect(await terminal.ended, terminal.shown()).toBe(0);
  expect((await readEventLog(folder.path)).at(-1)).toMatchObject({ type: "approval.recorded" });
});
