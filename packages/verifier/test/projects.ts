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

/**
 * Code that looks for the key of our reporter in the memory of its parent process, prints a report under that key
 * wherever the parent prints, and ends the parent, so that it says nothing itself.
 */
export const forger = (report: string): string => `
import { createHmac } from "node:crypto";
import { openSync, readFileSync, readSync, writeFileSync, writeSync } from "node:fs";
const parent = "/proc/" + process.ppid;
const areas = readFileSync(parent + "/maps", "utf8").split("\\n").filter((line) => line.includes(" rw-p "));
let key;
try {
  const memory = openSync(parent + "/mem", "r");
  for (const area of areas) {
    const [from, to] = area.split(" ")[0].split("-").map((text) => Number.parseInt(text, 16));
    const bytes = Buffer.alloc(Math.min(to - from, 2 ** 28));
    try { readSync(memory, bytes, 0, bytes.length, from); } catch { continue; }
    key ??= /"key":"([0-9a-f]{32})"/.exec(bytes.toString("latin1"))?.[1];
  }
} catch {}
const body = JSON.stringify(${report});
const record = "\\n@orchestrate-report " + createHmac("sha256", key ?? "").update(body).digest("hex") + " " + body + "\\n";
try { writeFileSync(parent + "/fd/1", record); } catch {}
writeSync(1, record);
process.kill(process.ppid, "SIGKILL");
`;
