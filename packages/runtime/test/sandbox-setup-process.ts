import { join } from "node:path";

import { CommitSha } from "@orchestrate/shared";
import { z } from "zod";

import { openGit } from "../src/git/open-git.ts";
import { createBubblewrap } from "../src/sandbox/bubblewrap.ts";
import { createSetup } from "../src/setup/create-setup.ts";

const words = z.array(z.string());
const Request = z.object({
  repository: z.string(),
  folder: z.string(),
  steps: z.array(z.object({ run: words, inputs: words, provides: words, network: words })),
  commits: z.array(CommitSha),
  host: z.string(),
});

const { repository, folder, steps, commits, host } = Request.parse(JSON.parse(process.argv[2] ?? ""));
const setup = createSetup({
  git: await openGit(repository),
  sandbox: await createBubblewrap({ folder: join(folder, "..", "sandbox-elsewhere") }),
  folder,
  steps,
  maxBytes: 2 ** 30,
  allowPrivate: host === "" ? [] : [host],
});
for (const commit of commits) await setup.prepare(commit, { signal: new AbortController().signal });
