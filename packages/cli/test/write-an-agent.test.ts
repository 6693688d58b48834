import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { builtinAgent } from "@orchestrate/runtime";
import { gitRepo } from "@orchestrate/runtime/testing";
import { describe, expect, test } from "vitest";

import { agentConformance } from "../src/conformance.ts";
import { orchestrate } from "./program.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const example = () => readFile(join(root, "examples", "agent", "orchestrate.config.ts"), "utf8");

test("the guide to writing an agent shows the example that is compiled, word for word", async () => {
  const guide = await readFile(join(root, "docs", "guides", "write-an-agent.md"), "utf8");
  expect(guide).toContain(`\`\`\`ts\n${await example()}\`\`\``);
});

test("the importable kit leaves out what is not about an agent, and each of its tests can fail", async () => {
  const titles = agentConformance({ name: "builtin", doing: () => builtinAgent() }).map(({ title }) => title);
  const idle = {
    id: "idle",
    needs: { permissions: "none", session: false, steer: false },
    run: async () => await Promise.resolve({ status: "completed", text: "" } as const),
  } as const;
  const [first, ...others] = agentConformance({ name: "idle", doing: () => idle });
  expect(others.length).toBeLessThan(titles.length);
  await expect(first?.run()).rejects.toThrow();
});

describe("the example agent", { tags: ["slow"] }, () => {
  test("keeps every promise that agents make", async () => {
    const { path: cwd } = await gitRepo({ "orchestrate.config.ts": await example() });
    const { code, stdout } = await orchestrate(["conformance", "scribe", "--json"], { cwd });
    const { data } = JSON.parse(stdout);
    expect(data.checks.filter(({ result }: { result: string }) => result !== "kept")).toEqual([]);
    expect(code).toBe(0);
  });
});
