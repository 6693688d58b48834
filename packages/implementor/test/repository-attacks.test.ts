import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { commandAgent } from "@orchestrate/runtime";
import type { GitRepo } from "@orchestrate/runtime/testing";
import type { Agent } from "@orchestrate/shared";
import { describe, expect, test } from "vitest";

import { openImplementorBench } from "./implementor-bench.ts";

/** Does its work, and goes for the repository by its path. */
const attacker = (repo: GitRepo, attack: string): Agent =>
  commandAgent({
    argv: ["sh", "-c", `echo hello >greeting.txt; cd '${repo.path}' 2>/dev/null && { ${attack}; }; exit 0`],
  });

const obeyed = ["config", "hooks/pre-commit", "hooks/update.sample", "info/attributes", "info/exclude", "info/grafts"];
const everything = [...obeyed, "objects/info/alternates", "hooks/below/hook"];

const attack = `
git config core.fsmonitor ./evil; echo evil >.git/hooks/pre-commit; rm -f .git/hooks/update.sample
mkdir -p .git/hooks/below .git/info; echo evil >.git/hooks/below/hook
echo '* filter=evil' >.git/info/attributes; echo '*' >>.git/info/exclude; git rev-parse HEAD >.git/info/grafts
echo /nowhere >.git/objects/info/alternates.new; mv .git/objects/info/alternates.new .git/objects/info/alternates
git update-ref refs/heads/release main; git update-ref -d refs/tags/v1; git update-ref refs/replace/$(git rev-parse main) release`;

const openScene = async (boundary: "bubblewrap" | "none") => {
  const bench = await openImplementorBench([], boundary);
  const { repo } = bench;
  await repo.run("branch", "release");
  await repo.run("tag", "v1");
  await repo.commit({ "later.txt": "later\n" });
  const facts = async () => {
    const texts = everything.map((name) => readFile(join(repo.path, ".git", name), "utf8").catch(() => "absent"));
    return [await repo.run("for-each-ref", "refs/heads", "refs/tags", "refs/replace"), ...(await Promise.all(texts))];
  };
  const changed = async () => (await bench.events()).findLast(({ type }) => type === "repository.changed")?.data;
  return { ...bench, facts, changed };
};

describe("an agent that goes for the repository", { tags: ["slow"] }, () => {
  test("reaches nothing of it from behind the boundary, and its work is offered", async () => {
    const { repo, implement, facts, changed } = await openScene("bubblewrap");
    const before = await facts();
    await expect(implement({ agent: attacker(repo, attack) })).resolves.toMatchObject({ kind: "candidate" });
    await expect(facts()).resolves.toEqual(before);
    await expect(changed()).resolves.toBeUndefined();
  });

  test("without a boundary is found out: its work is not offered, and what it changed is put back", async () => {
    const { repo, implement, facts, changed } = await openScene("none");
    const before = await facts();
    const result = await implement({ agent: attacker(repo, attack) });
    expect(result).toMatchObject({
      kind: "gave-up",
      reason: "rejected",
      findings: [{ code: "repository-changed", message: expect.stringContaining("put back: alternates, config") }],
      salvage: expect.any(String),
    });
    await expect(facts()).resolves.toEqual(before);
    const names = ["alternates", "config", "hooks", "info", "refs/heads/release", "refs/tags/v1"];
    await expect(changed()).resolves.toMatchObject({
      unexplained: expect.arrayContaining(names),
      restored: expect.arrayContaining(names),
    });
    // What was found is evidence, and might have been the owner's: it is kept.
    const found = await readdir(join(repo.path, ".git/orchestrate/found"), { recursive: true });
    expect(found.filter((name) => name.endsWith("/pre-commit"))).toHaveLength(1);
    await expect(repo.run("for-each-ref", "refs/orchestrate/found")).resolves.toContain(await repo.ref("main"));
  });

  test("without a boundary cannot blind git: a broken configuration is put back, too", async () => {
    const { repo, implement, facts } = await openScene("none");
    const before = await facts();
    const result = await implement({ agent: attacker(repo, "echo '[broken' >.git/config") });
    expect(result).toMatchObject({ kind: "gave-up", reason: "rejected" });
    await expect(facts()).resolves.toEqual(before);
  });

  test("without a boundary cannot have us write through a link that it puts in the place of a folder", async () => {
    const { repo, implement, facts } = await openScene("none");
    const before = await facts();
    await repo.write({ "mine/pre-commit": "mine\n" });
    await implement({ agent: attacker(repo, "mv .git/hooks .git/old; ln -s ../mine .git/hooks") });
    await expect(facts()).resolves.toEqual(before);
    await expect(readFile(join(repo.path, "mine/pre-commit"), "utf8")).resolves.toBe("mine\n");
  });

  test("without a boundary takes nothing of the owner's away by being found out", async () => {
    const { repo, implement, changed } = await openScene("none");
    // An agent and an owner look the same: a commit on the branch that is checked out, a file, a fetched ref.
    const work = `echo mine >mine.txt; git add mine.txt; git -c user.name=P -c user.email=p@example.com commit -qm Mine; echo more >given.txt; git update-ref refs/remotes/origin/main main`;
    const result = await implement({ agent: attacker(repo, work) });
    expect(result).toMatchObject({ kind: "gave-up", reason: "rejected" });
    await expect(changed()).resolves.toMatchObject({ restored: [] });
    await expect(repo.run("log", "-1", "--format=%s")).resolves.toBe("Mine");
    await expect(readFile(join(repo.path, "given.txt"), "utf8")).resolves.toBe("more\n");
    await expect(repo.ref("refs/remotes/origin/main")).resolves.toBe(await repo.ref("main"));
  });
});
