import { digestOf } from "@orchestrate/shared";
import { beforeAll, expect, test } from "vitest";

import { readRun } from "../src/index.ts";
import type { Answer } from "../src/report/questions/answer.ts";
import { reportOf } from "../src/report/report.ts";
import { type Story, tellStory } from "./kit/story.ts";

/** What an agent tried, and what was done about it. */
const tell = async ({ log }: Story): Promise<void> => {
  const host = "exfiltrate.example";
  await log.append({ type: "egress.denied", subject: "T1", data: { attempt: 1, host, port: 443, why: "not granted" } });
  await log.append({
    type: "egress.allowed",
    subject: "T1",
    data: { attempt: 2, host: "registry.example", port: 443, why: "granted" },
  });
  await log.append({
    type: "repository.changed",
    subject: "T1",
    data: {
      attempt: 1,
      differences: ["hooks/post-merge"],
      unexplained: ["hooks/post-merge"],
      restored: ["hooks/post-merge"],
    },
  });
  const asked = { attempt: 1, paths: ["src/secret.ts"], granted: false, why: "Ana said no" };
  await log.append({ type: "scope.expansion-decided", subject: "T2", data: asked });
  const data = { gate: "scope", shown: digestOf("x"), by: "mallory", why: "not an allowed signer" };
  await log.append({ type: "approval.refused", subject: "", data });
};

let answers: readonly Answer[];
beforeAll(async () => {
  const story = await tellStory({ lifetime: "caller" });
  await tell(story);
  answers = reportOf(await readRun({ events: await story.log.read(), blobs: story.blobs })).answers;
  await story.log.close();
  await story.repo.remove();
});

/** The facts of the answer to a question, with where they stand. */
const factsOf = (beginning: string): readonly string[] => {
  const answer = answers.find(({ question }) => question.startsWith(beginning));
  return (answer?.facts ?? []).map(({ text, cites }) => `${text} (${cites.map(({ label }) => label).join(", ")})`);
};

test.each([
  ["What could the agent touch", /^T1 reached registry\.example:443 .*\(event \d+\)/],
  ["What could the agent touch", /^T2, attempt 1: asked for src\/secret\.ts .* not granted: Ana said no \(event \d+\)/],
  ["What could the agent touch", /^T1 owns work\/T1\.txt\. Nothing kept its agent from writing elsewhere/],
  ["What context and policy", /^T1, attempt 2: script with the model some-model got .*blob [0-9a-f]{12}/],
  ["What context and policy", /^The policy of the whole run is the spec sha256:/],
  ["What tests prove", /^T1: pass on commit [0-9a-f]{10}, .*gates passed: scope, /],
  ["What tests prove", /^T1, V1 \(run\): pass/],
  ["What blocked", /^T1 was denied a connection to exfiltrate\.example:443: not granted\. \(event \d+\)/],
  ["What blocked", /^T1, attempt 1: the repository changed in hooks\/post-merge, .*Put back: hooks\/post-merge/],
  ["What blocked", /^T1: commit [0-9a-f]{10} did not pass V1, and nothing was published/],
  ["What blocked", /by mallory did not count: not an allowed signer/],
  ["How does rollback", /^T1 is merge commit [0-9a-f]{10}: `git revert -m 1 [0-9a-f]{40}` takes it back/],
  ["How does rollback", /^T1, attempt 2: after the worktree was discarded the repository was as before/],
])("to “%s…” the log answers %s", (question, fact) => {
  expect(factsOf(question)).toContainEqual(expect.stringMatching(fact));
});

test("every fact of every answer says where in the export it stands", () => {
  expect(answers).toHaveLength(5);
  for (const { facts } of answers) for (const { text, cites } of facts) expect(cites, text).not.toEqual([]);
});

test("an answer without a sandbox says so, in place of what a sandbox would have held", () => {
  expect(answers[0]?.short).toMatch(/^There was no sandbox: agents could touch whatever the person/);
});
