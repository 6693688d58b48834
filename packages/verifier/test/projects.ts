import { criterion } from "./sub-spec.ts";

/** A service on port 8080 that is healthy, with the rest of its handler. */
export const server = (body: string): string => `import { createServer } from "node:http";
createServer((request, response) => {
  if (request.url === "/health") return response.end("ok");
  ${body}
}).listen(8080, "127.0.0.1");
`;

/** Asks that service for the number of its refunds, which must be 1. */
export const asksForTotal = criterion(
  {
    kind: "http",
    check: {
      start: ["node", "src/main.mjs"],
      ready: "http://127.0.0.1:8080/health",
      steps: [{ request: { method: "GET", path: "/refunds" }, expect: { status: 200, json: { total: 1 } } }],
    },
  },
  { timeout: "60s" },
);

/** A test by node's runner of `sum`. */
export const nodeTest = (body: string, name = "adds"): string =>
  `import assert from "node:assert/strict";
import { test } from "node:test";
import { sum } from "../src/sum.mjs";
test("${name}", () => { ${body} });
`;

/** A project with a function and its test. */
export const sumProject = {
  "package.json": "{}\n",
  "src/sum.mjs": "export const sum = (a, b) => a + b;\n",
  "test/sum.test.mjs": nodeTest("assert.equal(sum(1, 2), 3);"),
};

export const runsNodeTest = ["node", "--test", "test/sum.test.mjs"];

/** Runs that project's test. */
export const byNode = criterion({ kind: "test", check: { run: runsNodeTest, report: "node", require: ["adds"] } });
