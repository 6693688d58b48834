import { OrchestrateError } from "@orchestrate/shared";

import { openGit } from "../../src/git/open-git.ts";

// Run by git-open.test.ts in a mount namespace: says how many files it read, and how writing failed.
const git = await openGit(process.argv[2]!);
const head = (await git.resolve("HEAD"))!;
const entries = await git.listTree(head);
const person = { name: "Pat", email: "pat@example.com" };
const write = await git
  .commitTree({
    tree: await git.treeOf(head),
    parents: [head],
    message: "x".repeat(200_000),
    author: person,
    committer: person,
    date: "2026-01-01T00:00:00Z",
  })
  .then(
    () => "written",
    (error: unknown) => (OrchestrateError.is(error) ? error.code : String(error)),
  );
process.stdout.write(JSON.stringify({ read: entries.length, write }));
