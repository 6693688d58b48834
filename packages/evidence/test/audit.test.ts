import { openGit } from "@orchestrate/runtime";
import { expect, onTestFinished, test } from "vitest";

import { audit } from "../src/audit/audit.ts";
import { decide, person } from "./kit/person.ts";
import { tellStory } from "./kit/story.ts";

test("what a run merged stands with its agent, its verdict and the person who let it through", async () => {
  const ana = await person("ana@example.com");
  onTestFinished(ana.leave);
  const { repo, log } = await tellStory({ decide: (asked) => decide(ana, asked) });
  onTestFinished(() => log.close());
  const commits = await (await openGit(repo.path)).history("main", { notes: "refs/notes/ai" });
  const audited = audit(commits ?? [], [{ run: log.run, events: await log.read() }]);
  const told = audited.map(({ subject, standing, subSpec, makers, verdict, decidedBy }) => [
    subject,
    standing,
    subSpec,
    makers.join(),
    verdict?.kind,
    decidedBy.join(),
  ]);
  expect(told).toEqual([
    ["T2: Write the second", "recorded", "T2", "script:some-model", "needs-human", "ana@example.com"],
    ["Work", "recorded", "T2", "script:some-model", "needs-human", "ana@example.com"],
    ["T1: Write the first", "recorded", "T1", "script:some-model", "pass", ""],
    ["Work", "recorded", "T1", "script:some-model", "pass", ""],
    ["Begin", "untracked", undefined, "", undefined, ""],
  ]);
});
