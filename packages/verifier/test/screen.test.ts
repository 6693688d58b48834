import { openGit } from "@orchestrate/runtime";
import { gitRepo } from "@orchestrate/runtime/testing";
import type { Candidate } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { createScreen } from "../src/index.ts";
import { subSpec } from "./sub-spec.ts";

const { signal } = new AbortController();
const limits = { files: 10, lines: 100, bytes: 10_000 };

test("a candidate that keeps to its sub-spec is let into the queue", async () => {
  const { repo, screen, spec } = await prepare();
  const judged = await screen({ subSpec: spec, candidate: await offer(repo, { "src/b.ts": "2" }) }, { signal });
  expect(judged).toMatchObject({ kind: "admitted", gates: Array.from({ length: 7 }, () => ({ verdict: "pass" })) });
});

test("a candidate that does not is refused, with every finding", async () => {
  const { repo, screen, spec } = await prepare();
  const candidate = await offer(repo, { "lib/b.ts": "// @ts-ignore\n", "config/app.toml": "x" });
  const judged = await screen({ subSpec: spec, candidate }, { signal });
  expect(judged).toMatchObject({
    kind: "refused",
    findings: [
      { by: "scope", file: "config/app.toml" },
      { by: "scope", file: "lib/b.ts" },
      { by: "protected", file: "config/app.toml" },
      { by: "suppressions", file: "lib/b.ts", line: 1 },
    ],
  });
});

test("only what the candidate itself changed counts, not what came before it", async () => {
  const { repo, screen, spec } = await prepare();
  await repo.commit({ "lib/other.ts": "// @ts-ignore\n" });
  const judged = await screen({ subSpec: spec, candidate: await offer(repo, { "src/b.ts": "2" }) }, { signal });
  expect(judged.kind).toBe("admitted");
});

test("nothing is judged once the signal has aborted", async () => {
  const { repo, screen, spec } = await prepare();
  const candidate = await offer(repo, { "src/b.ts": "2" });
  await expect(screen({ subSpec: spec, candidate }, { signal: AbortSignal.abort(new Error("stop")) })).rejects.toThrow(
    "stop",
  );
});

const prepare = async () => {
  const repo = await gitRepo({ "src/a.ts": "1" });
  const screen = createScreen({ git: await openGit(repo.path), extraClasses: { production: ["config/**"] }, limits });
  return { repo, screen, spec: subSpec({ owns: ["src/**"] }) };
};

const offer = async (
  repo: Awaited<ReturnType<typeof gitRepo>>,
  files: Readonly<Record<string, string>>,
): Promise<Candidate> => {
  const base = (await repo.ref("HEAD"))!;
  const commit = await repo.commit(files);
  const git = await openGit(repo.path);
  return {
    kind: "candidate",
    subSpec: subSpec({ owns: [] }).id,
    spec: subSpec({ owns: [] }).digest,
    attempt: 1,
    base,
    commit,
    tree: await git.treeOf(commit),
    agent: "test",
    usage: { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0, requests: 0, recorded: false },
  };
};
