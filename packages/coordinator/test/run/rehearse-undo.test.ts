import { openGit } from "@orchestrate/runtime";
import { gitRepo } from "@orchestrate/runtime/testing";
import type { AnyEvent, CommitSha, Land, NewEvent, Pass } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { rehearsingUndo } from "../../src/effects/rehearse-undo.ts";

const signal = new AbortController().signal;

/** Three merges, each of a branch of its own: the second one changes a line that the first one wrote. */
const threeMerges = async () => {
  const repo = await gitRepo({ "a.txt": "base\n", "b.txt": "base\n" });
  const commits: CommitSha[] = [];
  for (const [at, files] of [{ "a.txt": "first\n" }, { "a.txt": "second\n" }, { "b.txt": "third\n" }].entries()) {
    await repo.run("checkout", "-q", "-b", `work-${at}`);
    await repo.commit(files);
    await repo.run("checkout", "-q", "main");
    await repo.run("merge", "-q", "--no-ff", "-m", `Merge ${at}`, `work-${at}`);
    commits.push((await repo.ref("main"))!);
  }
  const events = commits.map(
    (commit, at) =>
      ({ type: "merge.finished", subject: `T${at + 1}`, data: { kind: "merged", attempt: 1, commit } }) as AnyEvent,
  );
  return { repo, git: await openGit(repo.path), events, tip: commits.at(-1)! };
};

/** Lands nothing, and gives what was said on the log before. */
const rehearse = async (
  { git, events }: Pick<Awaited<ReturnType<typeof threeMerges>>, "git" | "events">,
  verdict: Pass | undefined,
) => {
  const said: NewEvent[] = [];
  const journal = {
    append: async (event: NewEvent) => (said.push(event), event as unknown as AnyEvent),
    subscribe: () => () => undefined,
  };
  const land: Land = async () => ({ kind: "nothing-to-land" });
  const result = await rehearsingUndo({ git, journal, events }, land)({ verdict }, { signal });
  return { said, result };
};

const slow = { tags: ["slow"] };

test(
  "each merge is taken back on the commit that would land, with the tree that plain git revert gives",
  slow,
  async () => {
    const given = await threeMerges();
    const { repo, tip } = given;
    const before = await repo.run("for-each-ref");
    const { said, result } = await rehearse(given, { kind: "pass", commit: tip } as Pass);
    expect(result).toEqual({ kind: "nothing-to-land" });
    expect(await repo.run("for-each-ref"), "no ref moves").toBe(before);
    expect(await repo.run("fsck", "--strict"), "nothing is left over").toBe("");
    expect(said.map(({ subject }) => subject)).toEqual(["T1", "T2", "T3"]);

    for (const { data } of said as NewEvent<"rollback.tested">[]) {
      await repo.run("checkout", "-q", "--detach", tip);
      const reverted = await repo.run("revert", "-m", "1", "--no-edit", data.undone!.merge).then(
        () => repo.run("rev-parse", "HEAD^{tree}"),
        () => repo.run("revert", "--abort").then(() => undefined),
      );
      expect(data.undone).toMatchObject({ from: tip });
      expect(data.undone?.tree).toBe(reverted);
      expect(data.equal).toBe(reverted !== undefined);
    }
    expect(said[0], "T2 stands on it").toMatchObject({ data: { equal: false, differences: ["a.txt"] } });
    expect(said.slice(1)).toMatchObject([{ data: { equal: true } }, { data: { equal: true } }]);
  },
);

test("what has no verdict that may land is not rehearsed", slow, async () => {
  const { said } = await rehearse(await threeMerges(), undefined);
  expect(said).toEqual([]);
});
