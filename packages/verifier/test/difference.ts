import type { Change, GateId } from "@orchestrate/shared";
import { expect } from "vitest";

import { classifier } from "../src/gates/classes.ts";
import { askGates } from "../src/gates/gates.ts";
import { limitsOf, type Proposal } from "../src/gates/proposal.ts";
import { indexTree } from "../src/gates/tree-index.ts";
import { subSpec, type SubSpecWish } from "./sub-spec.ts";

/** Two sets of files, and the spec under which the one becomes the other. */
export interface Difference extends Partial<SubSpecWish> {
  readonly before?: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  readonly modes?: Readonly<Record<string, string>>;
  /** Granted by people beside what is owned. */
  readonly granted?: readonly string[];
}

const everything: SubSpecWish = { owns: ["**"] };

/** What the gates see of a difference between two sets of files; git's own part in it is tested with the screen. */
export const proposalOf = ({ before = {}, after, modes = {}, granted = [], ...wish }: Difference): Proposal => {
  const spec = subSpec({ ...everything, ...wish });
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = paths
    .filter((path) => before[path] !== after[path])
    .map((path): Change => {
      const [was, is] = [path in before, path in after];
      return {
        path,
        status: was ? (is ? "modified" : "deleted") : "added",
        oldMode: was ? "100644" : "000000",
        newMode: modes[path] ?? (is ? "100644" : "000000"),
        oldBlob: "0".repeat(40),
        newBlob: "1".repeat(40),
      };
    });
  const added = changes.flatMap(({ path }) => {
    const old = new Set((before[path] ?? "").split("\n"));
    const lines = (after[path] ?? "").split("\n").map((text, index) => ({ path, line: index + 1, text }));
    return after[path]?.includes("\0") ? [] : lines.filter(({ text }) => text !== "" && !old.has(text));
  });
  return {
    subSpec: spec,
    granted,
    changes,
    added,
    truncated: false,
    tree: indexTree(Object.keys(before)),
    classOf: classifier({}),
    textBefore: (path) => Promise.resolve(before[path]),
    textAfter: (path) => Promise.resolve(after[path]),
    limits: limitsOf(spec, { files: 10, lines: 100, bytes: 10_000 }),
  };
};

/** The gates that refuse a difference, with what each says first. */
export const failing = async (difference: Difference): Promise<Partial<Record<GateId, string>>> => {
  const results = await askGates(proposalOf(difference));
  expect(results.map(({ verdict }) => verdict)).not.toContain("error");
  return Object.fromEntries(
    results.filter(({ verdict }) => verdict === "fail").map(({ gate, findings }) => [gate, findings[0]?.message ?? ""]),
  );
};

/** A package.json with these members. */
export const manifest = (members: object): string => JSON.stringify({ name: "x", ...members });

export const testFile = `import { test } from "vitest";\ntest("a", () => {});\n`;
