import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { exportStory } from "./kit/exported.ts";

type Options = NonNullable<Parameters<typeof exportStory>[0]>;

const exported = async (options: Options = {}) => {
  const { folder, remove } = await exportStory(options);
  onTestFinished(remove);
  const rows = rowsOf(await readFile(join(folder, "mapping.csv"), "utf8"));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(folder.length + 1));
  return { rows, paths };
};

/** Reads RFC 4180. */
const rowsOf = (csv: string): Record<string, string>[] => {
  const lines = [...csv.matchAll(/((?:"(?:[^"]|"")*"|[^,\r\n]*)(?:,|\r\n))/g)];
  const [cells, rows] = [[] as string[], [] as string[][]];
  for (const [cell] of lines) {
    cells.push(
      cell
        .replace(/(,|\r\n)$/, "")
        .replace(/^"(.*)"$/s, "$1")
        .replaceAll('""', '"'),
    );
    if (cell.endsWith("\r\n")) rows.push(cells.splice(0));
  }
  const [head, ...others] = rows;
  return others.map((row) => Object.fromEntries(row.map((cell, index) => [head?.[index] ?? "", cell])));
};

test("each row that covers something names a file that the export has", async () => {
  const { rows, paths } = await exported();
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows.filter(({ coverage }) => coverage !== "none")) {
    const [before = "", after = ""] = row["evidence file"]!.split("*");
    const fits = paths.some(
      (path) => path === before || (path.startsWith(before) && after !== "" && path.endsWith(after)),
    );
    expect(fits, row["evidence file"]).toBe(true);
  }
});

test("what a run did not do covers nothing: no approval, no authorization", async () => {
  const { rows } = await exported({ decide: unsigned });
  const authorized = rows.find(({ provision }) => provision?.includes("authorized"));
  expect(authorized).toMatchObject({ coverage: "none", gap: "Nobody approved anything in this run." });
});

const unsigned: Exclude<Options["decide"], undefined> = async (ana, { gate, shown }) => ({
  kind: "approved",
  gate,
  shown,
  by: ana.name,
  reason: "said only",
  at: "2026-11-26T00:00:00.000Z",
});

test("no row claims compliance", async () => {
  const { rows } = await exported();
  expect(rows.map(({ coverage }) => coverage)).toEqual(
    rows.map(() => expect.stringMatching(/^(supports|partial|none)$/)),
  );
  expect(JSON.stringify(rows)).not.toMatch(/compl(y|ian)|certif|conform/i);
});
