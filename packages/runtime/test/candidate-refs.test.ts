import { type RunId, SubSpecId } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { dropCandidates } from "../src/git/candidate-refs.ts";
import { openGit } from "../src/git/open-git.ts";
import { gitRepo } from "../src/testing/index.ts";

const run = "0abcdefg" as RunId;
const refOf = (kind: "candidates" | "salvage", id: string, attempt: string): string =>
  `refs/orchestrate/${kind}/${run}/${SubSpecId.parse(id)}/${attempt}`;

test("of a run that is over the candidates go, and those that no branch holds become salvage", async () => {
  const repo = await gitRepo({ "a.ts": "1" });
  const merged = await repo.commit({ "a.ts": "2" });
  const refused = await repo.commit({ "a.ts": "3" });
  await repo.run("reset", "--quiet", "--hard", merged);
  const rescued = await repo.run("commit-tree", "-p", merged, "-m", "Salvage", `${merged}^{tree}`);
  await repo.run("update-ref", refOf("candidates", "T1", "1"), merged);
  await repo.run("update-ref", refOf("candidates", "T2", "1"), refused);
  await repo.run("update-ref", refOf("salvage", "T2", "1"), rescued);

  const git = await openGit(repo.path);
  await dropCandidates(git, run);
  await dropCandidates(git, run);
  const kept: readonly (readonly [string, string])[] = [
    [refOf("salvage", "T2", "1"), rescued],
    [refOf("salvage", "T2", "1.2"), refused],
  ];
  expect(await git.refs("refs/orchestrate/")).toEqual(new Map(kept));
});
