import { access, readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { gitRepo } from "./git-repo.ts";

test("a repository is one line and holds one commit of the given files", async () => {
  const repo = await gitRepo({ "a.ts": "export {};\n", "deep/folder/b.ts": "// b\n" });

  expect(await repo.run("ls-tree", "-r", "--name-only", "main")).toBe("a.ts\ndeep/folder/b.ts");
  expect(await repo.run("rev-list", "--count", "HEAD")).toBe("1");
  expect(await repo.run("status", "--porcelain")).toBe("");
});

test("a commit takes in what changed, what is new and what is gone", async () => {
  const repo = await gitRepo({ "a.ts": "1", "b.ts": "2" });
  const commit = await repo.commit({ "a.ts": "3", "b.ts": undefined, "c.ts": "4" });

  expect(await repo.ref("main")).toBe(commit);
  expect(await repo.ref("refs/heads/nothing")).toBeUndefined();
  expect(await repo.run("ls-tree", "-r", "--name-only", commit)).toBe("a.ts\nc.ts");
});

test("what is only written is not committed", async () => {
  const repo = await gitRepo({ "a.ts": "1" }, { folder: "with space and ü" });
  await repo.write({ "new.ts": "2" });

  expect(await readFile(join(repo.path, "new.ts"), "utf8")).toBe("2");
  expect(await repo.run("status", "--porcelain")).toBe("?? new.ts");
});

test("a repository of the caller's lifetime is gone once removed", async () => {
  const repo = await gitRepo({}, { lifetime: "caller" });
  await repo.remove();

  await expect(access(repo.path)).rejects.toThrow("ENOENT");
});
