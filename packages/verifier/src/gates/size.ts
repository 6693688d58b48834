import type { Finding } from "@orchestrate/shared";

import { findingBy, type FullLimits, type Gate } from "./proposal.ts";

/** A candidate stays small enough to be read: files, added lines, bytes. */
export const size: Gate = async ({ changes, added, truncated, limits: most, textAfter }) => {
  const bytes = added.reduce((sum, { text }) => sum + Buffer.byteLength(text) + 1, 0);
  // Files without added lines are binary, or only lost lines; what a binary file weighs shows in no patch.
  const withLines = new Set(added.map(({ path }) => path));
  const silent = changes.filter(({ path, status }) => status !== "deleted" && !withLines.has(path));
  const weights = await Promise.all(silent.map(async ({ path }) => weightOf(await textAfter(path), most.bytes)));
  const total = bytes + weights.reduce((sum, weight) => sum + weight, 0);
  const findings: Finding[] = [];
  const check = (what: keyof FullLimits, seen: number, more: boolean): void => {
    if (seen <= most[what] && !more) return;
    findings.push(
      findingBy(
        "size",
        `The candidate changes ${more ? "more than " : ""}${seen} ${what}; at most ${most[what]} are allowed.`,
        {},
      ),
    );
  };
  check("files", changes.length, false);
  check("lines", added.length, truncated);
  check("bytes", total, false);
  return { findings, subjects: changes.length };
};

/** Only binary content weighs: text without added lines only lost some. */
const weightOf = (content: string | undefined, most: number): number => {
  if (content === undefined) return most + 1;
  return content.includes("\0") ? Buffer.byteLength(content) : 0;
};
