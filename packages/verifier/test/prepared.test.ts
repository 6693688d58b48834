import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createSetup, openGit } from "@orchestrate/runtime";
import { type Files, gitRepo } from "@orchestrate/runtime/testing";
import type { Permissions, SetupStep } from "@orchestrate/shared";
import { expect, onTestFinished, test } from "vitest";

import { judgeCommit, sharedSandbox, summaryOf } from "./court.ts";
import { criterion } from "./sub-spec.ts";

// Installs a program that says what the lockfile says; a lockfile that says `broken` cannot be installed.
const install: SetupStep = {
  run: [
    "sh",
    "-c",
    "grep -q broken package-lock.json && exit 1; mkdir -p node_modules/.bin; (echo '#!/bin/sh'; echo echo $(cat package-lock.json)) > node_modules/.bin/tool; chmod +x node_modules/.bin/tool",
  ],
  inputs: ["package-lock.json"],
  provides: ["node_modules"],
  network: [],
};

const judgeWith = async (candidate: Files, permissions: Partial<Permissions>, stdout: string) => {
  const repo = await gitRepo({ "package-lock.json": "one\n", "src/a.ts": "1" });
  const onto = (await repo.ref("main"))!;
  const commit = await repo.commit(candidate);
  const folder = await realpath(await mkdtemp(join(tmpdir(), "orchestrate-setup-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const setup = createSetup({
    git: await openGit(repo.path),
    sandbox: await sharedSandbox(),
    folder,
    steps: [install],
    maxBytes: 1e9,
  });
  const criteria = [criterion({ kind: "run", check: { argv: ["npx", "tool"], expect: { exit: 0, stdout } } })];
  return await judgeCommit({
    repo,
    onto,
    commit,
    wish: { owns: ["**"], permissions, criteria },
    options: { setup },
  });
};

test("criteria run the programs that were prepared from base's lockfile", { tags: ["slow"] }, async () => {
  const { verdict, events } = await judgeWith({ "src/a.ts": "2" }, {}, "^one$");
  expect(summaryOf(verdict)).toBe("pass");
  expect(events.map(({ type }) => type)).toEqual(["setup.started", "setup.finished", "criterion.finished"]);
});

test("a candidate cannot put its own programs among the prepared ones", { tags: ["slow"] }, async () => {
  const { verdict } = await judgeWith(
    { "node_modules/.bin/tool": "#!/bin/sh\necho fake\n" },
    { allow: ["executable"] },
    "fake",
  );
  expect(summaryOf(verdict)).toMatch(/^fail; scope fail/);
});

test("a lockfile that the spec lets change is what the dependencies are made from", { tags: ["slow"] }, async () => {
  const granted = { protected: ["lockfile"], allow: ["dependency"] } satisfies Partial<Permissions>;
  const { verdict } = await judgeWith({ "package-lock.json": "two\n" }, granted, "^two$");
  expect(summaryOf(verdict)).toBe("pass");
});

test(
  "dependencies that cannot be made are an error of the criterion, told to the implementor",
  { tags: ["slow"] },
  async () => {
    const granted = { protected: ["lockfile"], allow: ["dependency"] } satisfies Partial<Permissions>;
    const { verdict } = await judgeWith({ "package-lock.json": "broken\n" }, granted, "");
    expect(summaryOf(verdict)).toMatch(/V1 error: The command did not run: /);
  },
);
