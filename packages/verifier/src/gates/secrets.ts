import { extname } from "node:path";

import type { AddedLine, Finding } from "@orchestrate/shared";
import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";

import { findingBy, type Gate, type Proposal } from "./proposal.ts";

/** No credential in what was added. A finding names the rule and the place, never the secret. */
export const secrets: Gate = async (proposal) => {
  const sources = await sourcesOf(proposal);
  const findings: Finding[] = [];
  for (const source of sources) findings.push(...(await scan(source)));
  return { findings, subjects: sources.length };
};

/** Text to be scanned, with the line in the file that each of its lines stands on. */
interface Source {
  readonly path: string;
  readonly text: string;
  readonly lineOf: (line: number) => number;
}

const sourcesOf = async ({ added, changes, textAfter }: Proposal): Promise<Source[]> => {
  const byPath = new Map<string, AddedLine[]>();
  for (const line of added) byPath.set(line.path, [...(byPath.get(line.path) ?? []), line]);
  const sources = [...byPath].map(([path, lines]) => ({
    path,
    text: lines.map(({ text }) => text).join("\n"),
    lineOf: (line: number) => lines[line - 1]?.line ?? 1,
  }));
  // A binary file, or one whose attributes hide it from diffs, has no added lines: all of it is scanned.
  for (const { path, status } of changes) {
    if (status === "deleted" || byPath.has(path)) continue;
    const text = await textAfter(path);
    if (text !== undefined) sources.push({ path, text, lineOf: (line) => line });
  }
  return sources;
};

const rules = [
  {
    id: "@secretlint/secretlint-rule-preset-recommend",
    rule: creator,
    rules: [{ id: "@secretlint/secretlint-rule-aws", options: { enableIDScanRule: true } }],
  },
];

const scan = async ({ path, text, lineOf }: Source): Promise<Finding[]> => {
  // The scanner obeys comments that switch it off; what is judged may not choose its judge.
  const content = text.replaceAll(/secretlint-(?=disable|enable)/gi, "secretlint_");
  const { messages } = await lintSource({
    source: { filePath: path, content, ext: extname(path), contentType: "text" },
    options: { config: { rules }, maskSecrets: true, locale: "en" },
  });
  return messages.map(({ ruleId, messageId, loc }) =>
    findingBy("secrets", `This looks like a credential (${ruleId.replace(/^.*secretlint-rule-/, "")}: ${messageId}).`, {
      file: path,
      line: lineOf(loc.start.line),
    }),
  );
};
