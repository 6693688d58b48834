import { createHmac, timingSafeEqual } from "node:crypto";

import type { Unreadable } from "./report.ts";

/** What a record begins with, on a line of its own. */
const mark = "@orchestrate-report";

/**
 * Finds the one sealed record in what a program of ours printed. It got a key on standard input before any code under
 * test was loaded, so a record that another process printed in its place is known; and since nothing can take back what
 * was printed, so is one that was printed beside it by somebody who found the key.
 */
export const readSealed = <Shape>(output: string, key: string): { readonly json: Shape } | Unreadable => {
  const records = output.split("\n").filter((line) => line.startsWith(`${mark} `));
  const [record] = records;
  if (record === undefined) return { unreadable: "there is none" };
  if (records.length > 1) return { unreadable: "there is more than one, and only one can be ours" };
  const [, seal = "", ...words] = record.split(" ");
  const body = words.join(" ");
  const [given, right] = [Buffer.from(seal, "hex"), createHmac("sha256", key).update(body).digest()];
  if (given.length !== right.length || !timingSafeEqual(given, right)) {
    return { unreadable: "it does not carry this run's seal: something else than our own program wrote it" };
  }
  return { json: JSON.parse(body) as Shape };
};

/** What is left of some output without its records: what the programs themselves said. */
export const withoutRecords = (output: string): string =>
  output
    .split("\n")
    .filter((line) => !line.startsWith(`${mark} `))
    .join("\n");

/** What a sealing reporter reads from standard input. */
export const sealingOrder = (key: string): string => JSON.stringify({ key });

/** Beyond this, a report and everything printed beside it is cut, and so not believed. */
export const maxSealedBytes = 64 * 1024 * 1024;

/** The part that all reporters share, as source: reads the order at once, gives `seal(report)`. */
export const sealingSource = (dialect: "esm" | "cjs"): string => `
${
  dialect === "esm"
    ? `import { readSync, writeSync } from "node:fs";\nimport { createHmac } from "node:crypto";`
    : `const { readSync, writeSync } = require("node:fs");\nconst { createHmac } = require("node:crypto");`
}
const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
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
      pause();
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
  const hmac = createHmac("sha256", order.key).update(body).digest("hex");
  let rest = Buffer.from("\\n${mark} " + hmac + " " + body + "\\n");
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (cause) {
      if (cause.code !== "EAGAIN") throw cause;
      pause();
    }
  }
};
`;
