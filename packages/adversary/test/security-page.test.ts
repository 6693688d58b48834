import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { allAttacks, type Row, rows, uncovered } from "../src/index.ts";

const page = fileURLToPath(new URL("../../../docs/security.md", import.meta.url));
const borders = /(<!-- threats: [^\n]*-->\n).*(<!-- end of threats -->)/s;

const threats = (): string => {
  const attacks = allAttacks();
  const lines = (Object.keys(rows) as readonly Row[]).map((row) => {
    const [threat, control] = rows[row];
    const words = attacks.filter((attack) => attack.row === row).map(({ id }) => id.slice(row.length + 1));
    return `| ${row} | ${threat} | ${control} | ${words.join(", ")} |`;
  });
  const open = uncovered.map(({ row, title, why }) => `- **${row}**: an implementor that ${title}. ${why}`);
  return [
    `${attacks.length} attacks:`,
    "",
    "| | threat | what holds it | attacks |",
    "|---|---|---|---|",
    ...lines,
    "",
    "Not covered, and said so by `selftest`:",
    "",
    ...open,
    "",
  ].join("\n");
};

test("docs/security.md names every threat and every attack, and what none covers", async () => {
  const text = await readFile(page, "utf8");
  expect(text).toMatch(borders);
  await expect(text.replace(borders, (_, begin, end) => `${begin}\n${threats()}\n${end}`)).toMatchFileSnapshot(page);
});

test("docs/security.md names no test that is not there", async () => {
  const text = await readFile(page, "utf8");
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const named = [...text.matchAll(/`(packages\/[^`*]+\.test\.ts)`/g)].map(([, path]) => path!);
  expect(named.length).toBeGreaterThan(5);
  for (const path of named) await expect(readFile(`${root}/${path}`, "utf8"), path).resolves.not.toBe("");
});
