import type { Code, RootContent } from "mdast";

import type { Position } from "./diagnostic.ts";
import type { Report } from "./report.ts";
import type { SourceText } from "./source-text.ts";
import { type Path, parseYamlBlock, type YamlBlock } from "./yaml-block.ts";

/** A piece of prose, from one offset of the text to another. */
export interface ProseRun {
  /** The id of the element that it belongs to, or `title`, `prose`, `in/0`, `comment`. */
  readonly element: string;
  readonly start: number;
  readonly end: number;
}

/** A string or comment of a YAML block. */
export interface YamlString {
  /** `T1/owns/0`; for a comment the element alone. */
  readonly place: string;
  readonly text: string;
  readonly at: Position;
  readonly kind: "value" | "comment";
}

/** What is known of a file while it is read. */
export interface Reading {
  readonly source: SourceText;
  readonly report: Report;
  /** Where elements and values stand, by `T1`, `T1/owns/0`, `front/budget`, `permissions/secrets/0`, `in/0`. */
  readonly places: Map<string, Position>;
  readonly prose: ProseRun[];
  readonly yaml: YamlString[];
  /** The blocks that some element has taken as its own, and the comments. */
  readonly taken: Set<RootContent>;
}

export const startReading = (source: SourceText, report: Report): Reading => ({
  source,
  report,
  places: new Map(),
  prose: [],
  yaml: [],
  taken: new Set(),
});

/** Gives an id its place; reports one that something else has. */
export const claimId = ({ places, report }: Reading, id: string, at: Position): void => {
  const first = places.get(id);
  if (first === undefined) places.set(id, at);
  else
    report.error({
      code: "duplicate-id",
      message: `${id} is the id of something on line ${first.line} already.`,
      at,
      hint: "Give it the next free number.",
    });
};

/** The name of a value in {@link Reading.places}. */
const placeOf = (element: string, path: Path): string => [element, ...path].join("/");

/** Whether a fenced block is one that a machine must act on. */
export const isYamlCode = (node: RootContent | { readonly type: "root" }): node is Code =>
  node.type === "code" && /^ya?ml$/i.test(node.lang ?? "");

/** Where a node begins; the Markdown parser gives every node a position. */
export const startOf = (node: RootContent): Position & { readonly offset: number } => {
  const { line, column, offset } = node.position?.start ?? { line: 1, column: 1, offset: 0 };
  return { line, column, offset: offset ?? 0 };
};

export const endOf = (node: RootContent): Position & { readonly offset: number } => {
  const { line, column, offset } = node.position?.end ?? { line: 1, column: 1, offset: 0 };
  return { line, column, offset: offset ?? 0 };
};

/** Reads YAML that starts on the line after `fence`, for an element; its values get places. */
export const readYaml = (
  reading: Reading,
  yaml: { readonly text: string; readonly fence: number; readonly element: string },
): YamlBlock | undefined => {
  const { lines } = reading.source;
  const rows = yaml.text.split("\n");
  const starts: number[] = [];
  let offset = 0;
  for (const row of rows) {
    starts.push(offset);
    offset += row.length + 1;
  }
  const positionAt = (at: number): Position => {
    const found = starts.findLastIndex((start) => start <= at);
    const row = found === -1 ? 0 : found;
    const raw = lines[yaml.fence + row];
    // A fence that nothing follows.
    if (raw === undefined) return { line: lines.length, column: 1 };
    // What the list item or fence is indented by is not part of the block's text.
    const indent = raw.endsWith(rows[row] ?? "") ? raw.length - (rows[row] ?? "").length : 0;
    return { line: yaml.fence + row + 1, column: indent + at - (starts[row] ?? 0) + 1 };
  };
  const block = parseYamlBlock(yaml.text, positionAt, reading.report);
  if (block === undefined) return undefined;
  for (const { path, at } of block.places) {
    // An element stands where its heading or item does, not where its block starts.
    if (path.length > 0 || !reading.places.has(yaml.element)) reading.places.set(placeOf(yaml.element, path), at);
  }
  for (const { path, text, at } of block.strings)
    reading.yaml.push({ place: placeOf(yaml.element, path), text, at, kind: "value" });
  for (const { text, at } of block.comments) reading.yaml.push({ place: yaml.element, text, at, kind: "comment" });
  return block;
};

/** The one block of an element; reports a second one, which would be ignored. */
export const readOnlyBlock = (reading: Reading, blocks: readonly Code[], element: string): YamlBlock | undefined => {
  const [block, second] = blocks;
  for (const code of blocks) reading.taken.add(code);
  if (second !== undefined) {
    reading.report.error({
      code: "repeated-block",
      message: `${element} has a second yaml block.`,
      at: startOf(second),
      hint: "Put everything into one block; an example that nobody shall act on is fenced as `text`.",
    });
  }
  return block && readYaml(reading, { text: block.value, fence: startOf(block).line, element });
};
