import { createHash } from "node:crypto";

import type { Approval, Digest } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { type Case, summaryOf, tryCase } from "./court.ts";
import { server } from "./projects.ts";
import { criterion } from "./sub-spec.ts";

const empty = { "package.json": "{}\n" };
const hiddenFile = "run: [node, -e, 'process.exit(0)']\n";
const approves = (shown: Digest): Promise<Approval> =>
  Promise.resolve({ kind: "approved", gate: "manual", shown, by: "Ada", reason: "fine", at: "2026-11-22T00:00:00Z" });

const service = server(`
  response.setHeader("content-type", "application/json");
  const key = request.headers["idempotency-key"];
  if (request.method === "POST" && !key) { response.statusCode = 400; return response.end("{}"); }
  if (request.method === "POST") {
    globalThis.made ??= new Map();
    if (!made.has(key)) made.set(key, { id: made.size + 1 });
    response.statusCode = 201;
    return response.end(JSON.stringify(made.get(key)));
  }
  const all = [...(globalThis.made ?? new Map()).values()];
  response.end(JSON.stringify(request.url === "/refunds" ? { items: all } : { one: all.find(({ id }) => request.url === "/refunds/" + id) }));
`);

test.for<[string, Case]>([
  [
    "a command that succeeds",
    { base: empty, candidate: { a: "2" }, owns: ["**"], criteria: [criterion({ kind: "run", check: ["true"] })] },
  ],
  ["no criterion at all, when all gates pass", { base: empty, candidate: { a: "2" }, owns: ["**"] }],
  [
    "a command with a folder, a variable and an expectation",
    {
      base: empty,
      candidate: { "sub/a.txt": "x" },
      owns: ["**"],
      criteria: [
        criterion({
          kind: "run",
          check: {
            argv: ["sh", "-c", "ls; echo $NAME; exit 3"],
            cwd: "sub",
            env: { NAME: "Ada" },
            expect: { exit: 3, stdout: "^a.txt$\\nAda" },
          },
        }),
      ],
    },
  ],
  [
    "a command that writes beside the code",
    {
      base: empty,
      candidate: { a: "1" },
      owns: ["**"],
      criteria: [
        criterion({ kind: "run", check: ["sh", "-c", "mkdir -p build && echo x > build/out && cat build/out a"] }),
      ],
    },
  ],
  [
    "files as they should be",
    {
      base: { ...empty, old: "" },
      owns: ["**"],
      candidate: { "a.json": '{"a":[{"b":1}]}', "b.yaml": "a: { b: [1, 2] }", "c.txt": "x\nhello\n", old: undefined },
      criteria: [
        criterion(
          {
            kind: "files",
            check: [
              { path: "a.json", is: "present" },
              { path: "old", is: "absent" },
              { path: "a.json", pointer: "/a/0/b", equals: 1 },
              { path: "b.yaml", pointer: "/a/b", equals: [1, 2] },
              { path: "c.txt", match: "^hello$" },
              { path: "c.txt", sha256: createHash("sha256").update("x\nhello\n").digest("hex") },
            ],
          },
          { base: "fail" },
        ),
      ],
    },
  ],
  [
    "a pattern that is gone",
    {
      base: { ...empty, "src/a.ts": "eval(1)" },
      owns: ["**"],
      candidate: { "src/a.ts": "1" },
      criteria: [criterion({ kind: "absent", check: { in: ["src/**"], regex: "\\beval\\(" } }, { base: "fail" })],
    },
  ],
  [
    "a document that satisfies its schema",
    {
      base: {
        ...empty,
        "schema.json":
          '{"$schema":"https://json-schema.org/draft/2020-12/schema","required":["a"],"properties":{"a":{"pattern":"^x+$"}}}',
      },
      owns: ["**"],
      candidate: { "api.yaml": "a: xxx\n" },
      criteria: [criterion({ kind: "schema", check: { document: "api.yaml", schema: "schema.json" } })],
    },
  ],
  [
    "a SARIF log without grave results",
    {
      base: empty,
      owns: ["**"],
      candidate: {
        "log.json": JSON.stringify({
          version: "2.1.0",
          runs: [{ results: [{ ruleId: "r", level: "note", message: { text: "hm" } }] }],
        }),
      },
      criteria: [criterion({ kind: "sarif", check: { run: ["cat", "log.json"], level: "warning" } })],
    },
  ],
  [
    "a service that refunds once, however often it is asked",
    {
      base: empty,
      owns: ["**"],
      candidate: { "src/main.mjs": service },
      criteria: [
        criterion({
          kind: "http",
          check: {
            start: ["node", "src/main.mjs"],
            ready: "http://127.0.0.1:8080/health",
            steps: [
              { request: { method: "POST", path: "/refunds", body: {} }, expect: { status: 400 } },
              {
                request: {
                  method: "POST",
                  path: "/refunds",
                  headers: { "Idempotency-Key": "{{unique}}" },
                  body: { amount: 1 },
                },
                expect: { status: 201, same: true, headers: { "content-type": "json" } },
                capture: { id: "/id" },
                together: 3,
                repeat: 2,
              },
              {
                request: { method: "GET", path: "/refunds/{{id}}" },
                expect: { status: 200, json: { one: { id: 1 } } },
              },
              {
                request: { method: "GET", path: "/refunds" },
                expect: { status: [200], count: { pointer: "/items", is: 1 } },
              },
            ],
          },
        }),
      ],
    },
  ],
  [
    "a hidden criterion that holds",
    {
      base: empty,
      owns: ["**"],
      candidate: { a: "1" },
      criteria: [criterion({ kind: "hidden", check: createHash("sha256").update(hiddenFile).digest("hex") })],
      options: { hidden: () => Promise.resolve(Buffer.from(hiddenFile)) },
    },
  ],
  [
    "a person's approval of what was shown",
    {
      base: empty,
      owns: ["**"],
      candidate: { a: "1" },
      criteria: [criterion({ kind: "manual", check: { show: ["a"], ask: "Good?" } })],
      options: { approvalOf: approves },
    },
  ],
  [
    "a judge without objections",
    {
      base: empty,
      owns: ["**"],
      candidate: { a: "1" },
      criteria: [criterion({ kind: "judge", check: { rubric: "x" } })],
      options: { judges: () => Promise.resolve({ raw: '```json\n{"violations": []}\n```', model: "m" }) },
    },
  ],
  [
    "a criterion that only warns, and fails",
    {
      base: empty,
      owns: ["**"],
      candidate: { a: "1" },
      criteria: [criterion({ kind: "run", check: ["false"] }, { severity: "warn" })],
    },
  ],
  [
    "names in other scripts",
    {
      base: empty,
      owns: ["документы/**"],
      candidate: { "документы/файл.txt": "1" },
      criteria: [criterion({ kind: "files", check: [{ path: "документы/файл.txt", is: "present" }] })],
    },
  ],
])("%s passes", { tags: ["slow"] }, async ([, one]) => {
  const { verdict } = await tryCase(one);
  const blocking = verdict.criteria.filter(({ severity }) => severity === "block");
  expect(summaryOf({ ...verdict, criteria: blocking })).toBe("pass");
});
