import { createHmac, timingSafeEqual } from "node:crypto";

import type { TestReport, Unreadable } from "./report.ts";

/**
 * A report with a seal: the reporter gets a key on its standard input before any code under test is loaded, and so a
 * report that another process wrote in its place is known. (Code that runs in the reporter's own process can still
 * lie; that is what canaries and criteria out of the process are for.)
 */
export const readSealed = (text: string, key: string): TestReport | Unreadable => {
  const read = readSealedJson<TestReport>(text, key);
  return "unreadable" in read ? read : read.json;
};

/** The same for a report of any shape. */
export const readSealedJson = <Shape>(text: string, key: string): { readonly json: Shape } | Unreadable => {
  const end = text.indexOf("\n");
  const [seal, body] = [Buffer.from(text.slice(0, end), "hex"), text.slice(end + 1)];
  const right = createHmac("sha256", key).update(body).digest();
  if (seal.length !== right.length || !timingSafeEqual(seal, right)) {
    return { unreadable: "the report does not carry this run's seal: something else than our own program wrote it" };
  }
  return { json: JSON.parse(body) as Shape };
};

/** What a sealing reporter reads from standard input. */
export const sealingOrder = (order: { readonly key: string; readonly path: string }): string => JSON.stringify(order);

/** The part that all reporters share, as source: reads the order at once, gives `seal(report)`. */
export const sealingSource = (dialect: "esm" | "cjs"): string => `
${
  dialect === "esm"
    ? `import { readSync, writeFileSync } from "node:fs";\nimport { createHmac } from "node:crypto";`
    : `const { readSync, writeFileSync } = require("node:fs");\nconst { createHmac } = require("node:crypto");`
}
const readOrder = () => {
  const chunks = [];
  const chunk = Buffer.alloc(4096);
  for (;;) {
    let read;
    try {
      read = readSync(0, chunk, 0, chunk.length, null);
    } catch (cause) {
      if (cause.code === "EOF") break;
      if (cause.code !== "EAGAIN") throw cause;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      continue;
    }
    if (read === 0) break;
    chunks.push(Buffer.from(chunk.subarray(0, read)));
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
};
const order = readOrder();
// Whatever is thrown: it may have no prototype, or answer to nothing.
const textOf = (error) => {
  try {
    return String(error?.stack ?? error?.message ?? (typeof error === "object" ? JSON.stringify(error) : error)).slice(0, 2000);
  } catch {
    return "an error that cannot be shown";
  }
};
const seal = (report) => {
  const body = JSON.stringify(report);
  writeFileSync(order.path, createHmac("sha256", order.key).update(body).digest("hex") + "\\n" + body);
};
`;
