import { CommitSha } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { openGit } from "../src/git/open-git.ts";
import { gitRepo } from "../src/testing/index.ts";

const ref = "refs/notes/ai";
const at = "2026-11-27T12:00:00Z";

const repoWith = async (count: number) => {
  const repo = await gitRepo({ a: "0\n" });
  for (let number = 1; number <= count; number += 1) await repo.run("commit", "--quiet", "--allow-empty", "-m", "c");
  const commits = (await repo.run("rev-list", "HEAD")).split("\n").map((commit) => CommitSha.parse(commit));
  return { repo, git: await openGit(repo.path), commits };
};

test("notes are what `git notes` shows, also when their text is not of this world", async () => {
  const { repo, git, commits } = await repoWith(2);
  const [first, second, third] = commits as [CommitSha, CommitSha, CommitSha];
  const odd = 'ünï "quoted"\n---\ndata 3\nN inline HEAD\ndone\n';
  expect(await git.addNotes(new Map([[first, odd]]), { ref, at })).toBe(1);
  expect(await git.addNotes(new Map([[second, "two\n"]]), { ref, at })).toBe(1);
  expect(await repo.run("notes", "--ref=ai", "show", first)).toBe(odd.trimEnd());
  expect(await repo.run("notes", "--ref=ai", "show", second)).toBe("two");
  await expect(repo.run("notes", "--ref=ai", "show", third)).rejects.toThrow(/no note found/);
  expect(await repo.run("log", "--format=%an <%ae> %aI", ref)).toBe(
    "orchestrate <orchestrate@agents.invalid> 2026-11-27T12:00:00+00:00\n".repeat(2).trimEnd(),
  );
});

test("a note of somebody else stays, and what is written again changes nothing", async () => {
  const { repo, git, commits } = await repoWith(1);
  const [first, second] = commits as [CommitSha, CommitSha];
  await repo.run("notes", "--ref=ai", "add", "-m", "theirs", first);
  const notes = new Map([first, second].map((commit) => [commit, "ours\n"]));
  expect(await git.addNotes(notes, { ref, at })).toBe(1);
  const before = await git.resolve(ref);
  expect(await git.addNotes(notes, { ref, at })).toBe(0);
  expect(await git.addNotes(new Map(), { ref, at })).toBe(0);
  expect(await git.resolve(ref)).toBe(before);
  expect(await repo.run("notes", "--ref=ai", "show", first)).toBe("theirs");
  expect(await repo.run("notes", "--ref=ai", "show", second)).toBe("ours");
});

test("of notes that two add at once none is lost", async () => {
  const { repo, git, commits } = await repoWith(5);
  const added = await Promise.all(
    [0, 1].map((mine) =>
      git.addNotes(new Map(commits.filter((_, index) => index % 2 === mine).map((commit) => [commit, "x\n"])), {
        ref,
        at,
      }),
    ),
  );
  expect(added).toEqual([3, 3]);
  expect((await repo.run("notes", "--ref=ai", "list")).split("\n")).toHaveLength(6);
});

test("a commit that is not there is an error, and nothing is noted", async () => {
  const { git, commits } = await repoWith(0);
  const notes = new Map([...commits, CommitSha.parse("1".repeat(40))].map((commit) => [commit, "x\n"]));
  await expect(git.addNotes(notes, { ref, at })).rejects.toMatchObject({ code: expect.stringMatching(/^GIT_/) });
  expect(await git.resolve(ref)).toBeUndefined();
});
