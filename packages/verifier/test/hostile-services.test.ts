import { describe, expect, test } from "vitest";

import { type Case, summaryOf, tryCase } from "./court.ts";
import { asksForTotal, forger, server } from "./projects.ts";

const answering = 'response.setHeader("content-type", "application/json"); response.end(JSON.stringify({ total: 1 }));';

describe("a candidate is not passed when", () => {
  test.for<[string, RegExp, Case]>([
    [
      "a service kills the process that asks it",
      /V1 error: The requests left no report to trust/,
      {
        base: {},
        candidate: { "src/main.mjs": `process.kill(process.ppid, "SIGKILL");\n${server(answering)}` },
        owns: ["**"],
        criteria: [asksForTotal],
      },
    ],
    [
      "a service finds the prober's key in memory and answers in its place",
      /V1 error: The requests left no report to trust/,
      {
        base: {},
        candidate: {
          "src/main.mjs": forger(
            `{ ready: true, answers: [[{ status: 200, headers: {}, body: '{"total":1}' }]], log: "" }`,
          ),
        },
        owns: ["**"],
        criteria: [asksForTotal],
      },
    ],
    [
      "a service answers something else",
      /other JSON at "\/total"/,
      {
        base: {},
        candidate: { "src/main.mjs": server('response.end(`{"total":"1"}`);') },
        owns: ["**"],
        criteria: [asksForTotal],
      },
    ],
    [
      "a service never becomes ready",
      /ended with 3 before it was ready/,
      { base: {}, candidate: { "src/main.mjs": "process.exit(3);" }, owns: ["**"], criteria: [asksForTotal] },
    ],
  ])("%s", { tags: ["slow"] }, async ([, says, one]) => {
    const { verdict } = await tryCase({ ...one, base: { "README.md": "# Demo\n", ...one.base } });
    expect(verdict.kind).toBe("fail");
    expect(summaryOf(verdict)).toMatch(says);
  });
});
