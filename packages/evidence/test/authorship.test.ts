import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { openGit } from "@orchestrate/runtime";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

import { agentChanges, authorshipNotes } from "../src/index.ts";
import { exportStory } from "./kit/exported.ts";
import { tellStory } from "./kit/story.ts";

test("an export says line by line what agents added, as Agent Trace and as notes in its git bundle", async () => {
  const exported = await exportStory({});
  onTestFinished(exported.remove);
  const lines = (await readFile(join(exported.folder, "authorship/agent-trace.jsonl"), "utf8")).trimEnd().split("\n");
  const records = lines.map((line) => JSON.parse(line));
  expect(records).toHaveLength(2);
  expect(records[0]).toEqual({
    version: "0.1",
    id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/),
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    vcs: { type: "git", revision: expect.stringMatching(/^[\da-f]{40}$/) },
    tool: { name: "orchestrate", version: expect.any(String) },
    files: [
      {
        path: "work/T1.txt",
        conversations: [
          { contributor: { type: "ai", model_id: "some-model" }, ranges: [{ start_line: 1, end_line: 1 }] },
        ],
      },
    ],
    metadata: { "invalid.orchestrate": expect.objectContaining({ sub_spec: "T1", attempt: 2, agent: "script" }) },
  });

  const clone = join(exported.folder, "..", "clone");
  const git = (...words: readonly string[]) => execa("git", ["-C", clone, ...words]);
  await execa("git", ["init", "--quiet", clone]);
  await git(
    "fetch",
    "--quiet",
    join(exported.folder, "git/run.bundle"),
    "refs/notes/*:refs/notes/*",
    "refs/heads/*:refs/heads/*",
  );
  const { stdout } = await git("notes", "--ref=ai", "show", records[0].vcs.revision);
  const [attested, metadata = ""] = stdout.split("\n---\n");
  expect(attested).toMatch(/^work\/T1\.txt\n {2}s_[\da-f]{14}::t_[\da-f]{14} 1$/);
  const session = /s_[\da-f]{14}/.exec(attested ?? "")?.[0] ?? "";
  expect(JSON.parse(metadata)).toMatchObject({
    schema_version: "authorship/3.0.0",
    base_commit_sha: (await git("rev-parse", `${records[0].vcs.revision}^`)).stdout,
    prompts: {},
    sessions: { [session]: { agent_id: { tool: "script", model: "some-model" } } },
  });
});

test("lines are those of the candidate's commit; a name that could say more than a path gets none", async () => {
  const story = await tellStory({ lifetime: "test" });
  const { repo } = story;
  const base = await repo.commit({
    "a/old.txt": "1\n2\n3\n4\n5\n",
    "name with space": "x\n",
    "---": "x\n",
    'quo"ted': "x\n",
    "two\n---\n{}": "x\n",
    "\tleft": "x\n",
  });
  const commit = await repo.commit({
    "a/old.txt": "0\n1\n2\nthree\n4\n5\n6\n7\n",
    "name with space": "y\n",
    "---": "y\n",
    'quo"ted': "y\n",
    "two\n---\n{}": "y\n",
    "\tleft": "y\n",
  });
  const events = (await story.log.read()).map((event) =>
    event.type === "candidate.offered"
      ? { ...event, data: { candidate: { ...event.data.candidate, base, commit } } }
      : event,
  );
  const changes = await agentChanges(events, {
    commonDir: (await openGit(repo.path)).commonDir,
  });
  const note = [...authorshipNotes(changes).values()][0] ?? "";
  expect(note.split("\n").filter((line) => line === "---")).toHaveLength(1);
  expect(note.split("---\n{")[0]?.replaceAll(/s_\w+::t_\w+/g, "KEY")).toBe(
    ['"---"', "  KEY 1", "a/old.txt", "  KEY 1,4,7-8", '"name with space"', "  KEY 1", ""].join("\n"),
  );
});
