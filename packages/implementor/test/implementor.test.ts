import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { builtinAgent, commandAgent } from "@orchestrate/runtime";
import { plainGit } from "@orchestrate/runtime/testing";
import type { Agent, EventData, EventType } from "@orchestrate/shared";
import { describe, expect, test } from "vitest";

import { type ImplementorBench, openImplementorBench, subSpec } from "./implementor-bench.ts";

const script = (command: string): Agent => commandAgent({ argv: ["sh", "-c", command] });

const typesOf = async ({ events }: ImplementorBench): Promise<readonly string[]> =>
  (await events()).map(({ type }) => type).filter((type) => type !== "sandbox.started");

const dataOf = async <Type extends EventType>({ events }: ImplementorBench, type: Type): Promise<EventData<Type>> =>
  (await events()).findLast((event) => event.type === type)?.data as EventData<Type>;

describe("an implementor", { tags: ["slow"] }, () => {
  test("offers what its agent left as a commit that says where it comes from, and leaves the repository as it was", async () => {
    const bench = await openImplementorBench();
    const { repo } = bench;
    const base = await repo.ref("main");
    const result = await bench.implement({ agent: script("echo hello > greeting.txt; echo more >> given.txt") });
    expect(result).toMatchObject({ kind: "candidate", subSpec: "T1", attempt: 1, base, agent: "command" });
    if (result.kind !== "candidate") throw new TypeError(result.kind);
    await expect(repo.run("log", "-1", "--format=%an|%cn|%P|%B", result.commit)).resolves.toBe(
      [
        `command|orchestrate|${base}|T1: Greet`,
        "",
        "Assisted-by: command",
        "Orchestrate-Run: run1",
        "Orchestrate-Sub-Spec: T1",
        `Spec-Digest: ${subSpec.digest}`,
        "",
      ].join("\n"),
    );
    await expect(repo.run("show", "--format=", "--name-status", result.commit)).resolves.toBe(
      "M\tgiven.txt\nA\tgreeting.txt",
    );
    await expect(repo.run("worktree", "list")).resolves.not.toContain("\n");
    await expect(repo.run("status", "--porcelain")).resolves.toBe("");
    await expect(typesOf(bench)).resolves.toEqual([
      "agent.started",
      "scope.confined",
      "usage.counted",
      "agent.exited",
      "worktree.discarded",
      "rollback.tested",
    ]);
    const { equal, discarded } = await dataOf(bench, "rollback.tested");
    expect({ equal, after: discarded?.after }).toEqual({ equal: true, after: discarded?.before });
    expect(discarded).toMatchObject({ base: await repo.ref("orchestrate/run1"), kept: expect.any(String) });
  });

  test("starts from what was merged before it", async () => {
    const { repo, implement } = await openImplementorBench();
    const merged = await repo.commit({ "earlier.txt": "earlier\n" });
    await repo.run("branch", "--force", "orchestrate/run1", merged);
    const result = await implement({ agent: script("cat earlier.txt > later.txt") });
    expect(result).toMatchObject({ kind: "candidate", base: merged });
  });

  test("tells its agent the sub-spec and the findings, as a prompt and as files", async () => {
    const { implement, prompt, repo } = await openImplementorBench();
    const finding = { code: "criterion-failed", by: "V1", message: "No greeting." };
    const agent = script('cp "$ORCHESTRATE_SUB_SPEC" sub-spec.txt; cp "$ORCHESTRATE_FINDINGS" findings.txt');
    const result = await implement({ agent, attempt: 2, findings: [finding] });
    if (result.kind !== "candidate") throw new TypeError(result.kind);
    await expect(repo.run("show", `${result.commit}:sub-spec.txt`)).resolves.toBe(subSpec.document.trimEnd());
    expect(JSON.parse(await repo.run("show", `${result.commit}:findings.txt`))).toEqual([finding]);
    await expect(prompt()).resolves.toMatch(/<sub-spec>\n# Greetings.*attempt 2 of 3.*> No greeting\./s);
  });

  test("tells its agent of read-only files only where there is a boundary that makes them so", async () => {
    for (const boundary of ["bubblewrap", "none"] as const) {
      const bench = await openImplementorBench([], boundary);
      await bench.implement({ agent: script("echo hello > greeting.txt") });
      const isSaid = (await bench.prompt()).includes("Everything else is read-only");
      expect(isSaid).toBe(boundary === "bubblewrap");
      const confined = await dataOf(bench, "scope.confined");
      if (boundary === "none") expect(confined).toMatchObject({ writable: [""], hidden: [] });
    }
  });

  test("has a model's work end as a candidate that names the model and what it used", async () => {
    const { implement, repo } = await openImplementorBench([
      { calls: [{ name: "write", arguments: { path: "greeting.txt", content: "hello\n" } }] },
      { text: "Done." },
    ]);
    const result = await implement({ agent: builtinAgent() });
    expect(result).toMatchObject({ kind: "candidate", model: "acme-1", usage: { inputTokens: 240, requests: 2 } });
    if (result.kind !== "candidate") throw new TypeError(result.kind);
    await expect(repo.run("log", "-1", "--format=%B", result.commit)).resolves.toContain("Assisted-by: builtin:acme-1");
  });

  test.each([
    ["approved", "granted: you may change lib/more.md"],
    ["rejected", "refused: No."],
  ] as const)(
    "gives the built-in agent more to write to when a person has %s it, from its next command on",
    async (kind, answered) => {
      const write = "echo more > lib/more.md && echo written";
      const steps = [
        { calls: [{ name: "shell", arguments: { command: write } }] },
        { calls: [{ name: "request_scope", arguments: { paths: ["lib/more.md"], reason: "It is needed." } }] },
        { calls: [{ name: "shell", arguments: { command: write } }] },
        { calls: [{ name: "write", arguments: { path: "mine.txt", content: "mine" } }] },
        { text: "All done." },
      ];
      const { implement, repo, answers, prompt } = await openImplementorBench(steps);
      await repo.commit({ "lib/a.md": "a\n" });
      await repo.run("branch", "--force", "orchestrate/run1");
      const asked: unknown[] = [];
      const decide = (wish: unknown) => {
        asked.push(wish);
        return kind;
      };
      const result = await implement({ agent: builtinAgent(), decide });
      if (result.kind !== "candidate") throw new TypeError(JSON.stringify(result));
      expect(asked).toEqual([{ paths: ["lib/more.md"], reason: "It is needed." }]);
      const [before, answer, after] = answers();
      expect(before).not.toContain("written");
      expect(answer).toBe(answered);
      expect(after?.includes("written")).toBe(kind === "approved");
      const files = await repo.run("ls-tree", "-r", "--name-only", result.commit);
      expect(files.split("\n")).toEqual(
        kind === "approved"
          ? ["given.txt", "lib/a.md", "lib/more.md", "mine.txt"]
          : ["given.txt", "lib/a.md", "mine.txt"],
      );
      // The next attempt begins with it.
      const next = await implement({ agent: script("echo more > lib/more.md; echo mine > mine.txt"), attempt: 2 });
      expect((await prompt()).includes("`lib/more.md`")).toBe(kind === "approved");
      const kept = next.kind === "candidate" ? await repo.run("ls-tree", "-r", "--name-only", next.commit) : "";
      expect(kept.includes("mine.txt")).toBe(true);
      expect(kept.includes("lib/more.md")).toBe(kind === "approved");
    },
  );

  test.each([
    ["nothing changed", "true", "no-change", undefined],
    ["its agent failed", "echo half > half.txt; exit 1", "failed", "half.txt"],
    [
      "its agent says that it cannot be done",
      "echo half > half.txt; echo 'blocked: No way.'; exit 1",
      "blocked",
      "half.txt",
    ],
    ["a nested repository was made", "echo x > x.txt; git init -q inner; touch inner/a", "rejected", "x.txt"],
  ])("gives up when %s, and keeps what there is", async (_, command, reason, kept) => {
    const bench = await openImplementorBench();
    const result = await bench.implement({ agent: script(command) });
    expect(result).toMatchObject({ kind: "gave-up", reason, findings: [{ message: expect.any(String) }] });
    if (result.kind !== "gave-up") throw new TypeError(result.kind);
    if (kept === undefined) return expect(result.salvage).toBeUndefined();
    await expect(bench.repo.run("show", "--format=", "--name-only", result.salvage ?? "")).resolves.toContain(kept);
    await expect(dataOf(bench, "salvage.kept")).resolves.toEqual({
      attempt: 1,
      ref: "refs/orchestrate/salvage/run1/T1/1",
      commit: result.salvage,
      why: reason,
    });
    return expect(await typesOf(bench)).toContain("worktree.discarded");
  });

  test("quotes what its agent says without anything that hides", async () => {
    const { implement } = await openImplementorBench();
    const result = await implement({
      agent: script("printf 'blocked: \\033[31mred\\033[0m \\342\\200\\256tfel'; exit 1"),
    });
    expect(result).toMatchObject({
      findings: [{ code: "agent-blocked", message: "The agent says that this cannot be done: red tfel" }],
    });
  });

  test("ends an agent that stalls or takes too long, and everything that it started", async () => {
    const { implement } = await openImplementorBench();
    const agent = script("sleep 600");
    const stalled = await implement({ agent, limits: { stallMs: 2_000_000 } });
    expect(stalled).toMatchObject({ kind: "gave-up", reason: "stalled" });
    const late = await implement({ agent, attempt: 2, limits: { wallMs: 2_000_000 } });
    expect(late).toMatchObject({ kind: "gave-up", reason: "timed-out" });
  });

  test("stops when it is told to, keeps what there is and leaves no worktree", async () => {
    const { implement, repo, events } = await openImplementorBench();
    const cancel = new AbortController();
    const running = implement({ agent: script("echo half > half.txt; sleep 600"), signal: cancel.signal });
    const worktree = async () => (await events()).find((event) => event.type === "agent.started")?.data.worktree ?? "";
    await expect.poll(async () => existsSync(join(await worktree(), "half.txt")), { timeout: 10_000 }).toBe(true);
    cancel.abort();
    const result = await running;
    expect(result).toMatchObject({ kind: "gave-up", reason: "cancelled", salvage: expect.any(String) });
    await expect(repo.run("worktree", "list")).resolves.not.toContain("\n");
  });

  test("tried again after a crash, finds the worktree, keeps what is in it and does its work", async () => {
    const { worktrees, key, repo, implement } = await openImplementorBench();
    const base = (await repo.ref("main"))!;
    const left = await worktrees.acquire({ ...key, base }, { signal: new AbortController().signal });
    await writeFile(join(left.path, "left.txt"), "left by a crash\n");
    const result = await implement({ agent: script("ls > listing.txt") });
    if (result.kind !== "candidate") throw new TypeError(result.kind);
    await expect(repo.run("show", `${result.commit}:listing.txt`)).resolves.toBe("given.txt\nlisting.txt");
    const kept = await repo.run("for-each-ref", "--format=%(objectname)", "refs/orchestrate/salvage/run1/T1");
    await expect(repo.run("show", "--format=", "--name-only", kept)).resolves.toBe("left.txt");
  });

  test("offers nothing that was made while the repository's configuration changed", async () => {
    const bench = await openImplementorBench();
    const { repo, implement } = bench;
    const meddling: Agent = {
      ...script("true"),
      run: async (task, host) => {
        await plainGit(repo.path, ["config", "core.fsmonitor", "./run-me"]);
        return await script("echo hello > greeting.txt").run(task, host);
      },
    };
    const result = await implement({ agent: meddling });
    expect(result).toMatchObject({
      kind: "gave-up",
      reason: "rejected",
      findings: [{ code: "repository-changed", message: expect.stringContaining("config") }],
      salvage: expect.any(String),
    });
    const { discarded, ...compared } = await dataOf(bench, "rollback.tested");
    expect(compared).toEqual({ attempt: 1, equal: false, differences: ["config"] });
    expect(discarded, "what was in it is named").toMatchObject({ kept: result.kind === "gave-up" && result.salvage });
    expect(discarded?.after).not.toBe(discarded?.before);
    // Nobody inside can have done it: its owner may have, so it is theirs to put back.
    await expect(dataOf(bench, "repository.changed")).resolves.toMatchObject({ unexplained: ["config"], restored: [] });
    await expect(repo.run("config", "core.fsmonitor")).resolves.toBe("./run-me");
  });

  test("is not disturbed by a user who works in the checkout meanwhile, but says so", async () => {
    const bench = await openImplementorBench();
    const { repo, implement } = bench;
    const beside: Agent = {
      ...script("true"),
      run: async (task, host) => {
        await repo.commit({ "mine.txt": "the user's\n" });
        return await script("echo hello > greeting.txt").run(task, host);
      },
    };
    await expect(implement({ agent: beside })).resolves.toMatchObject({ kind: "candidate" });
    await expect(dataOf(bench, "rollback.tested")).resolves.toMatchObject({
      equal: false,
      differences: [`checkout:${repo.path}`, "refs/heads/main"],
    });
  });

  test("says what to do when the branch that it starts from is gone", async () => {
    const { repo, implement } = await openImplementorBench();
    await repo.run("branch", "--delete", "--force", "orchestrate/run1");
    await expect(implement({ agent: script("true") })).rejects.toMatchObject({ code: "BRANCH_MISSING" });
  });
});
