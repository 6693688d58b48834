import type { Code, RootContent } from "mdast";

import { nodesIn } from "./markdown.ts";
import { endOf, isYamlCode, type Reading, startOf } from "./reading.ts";

/** The content of one element: its prose as written, and the fenced `yaml` blocks that stand directly in it. */
export interface Body {
  readonly text: string;
  readonly blocks: readonly Code[];
}

/**
 * Reads the blocks of an element. Lines lose `indent` columns, so that a list item's text stands on its own; `from` is
 * the offset where the text of the first block starts (after an id).
 */
export const readBody = (
  reading: Reading,
  nodes: readonly RootContent[],
  { element, indent, from }: { readonly element: string; readonly indent: number; readonly from: number | undefined },
): Body => {
  const { source } = reading;
  const blocks: Code[] = [];
  const pieces: string[] = [];
  let open: { start: number; end: number } | undefined;
  const close = (): void => {
    if (open === undefined) return;
    const lines = source.text.slice(open.start, open.end).split("\n");
    const [first, ...rest] = lines;
    // The first line of an item starts behind its marker or id; others start at the margin.
    const isWholeLine = open.start === 0 || source.text[open.start - 1] === "\n";
    const head = isWholeLine ? dedent(first ?? "", indent) : (first ?? "").trimStart();
    pieces.push([head, ...rest.map((line) => dedent(line, indent))].join("\n"));
    open = undefined;
  };
  nodes.forEach((node, index) => {
    if (isYamlCode(node) || isPureComment(node)) {
      close();
      if (isYamlCode(node)) blocks.push(node);
      else noteComment(reading, node);
      return;
    }
    const first = index === 0 ? from : undefined;
    noteProse(reading, element, node, first);
    open = { start: open?.start ?? first ?? lineStart(source.text, node), end: endOf(node).offset };
  });
  close();
  const text = pieces.map(trimBlankLines).filter(Boolean).join("\n\n");
  return { text: from === undefined ? text : text.trimStart(), blocks };
};

/** Whether a node is a comment and nothing else, which a reader of the page does not see and nobody acts on. */
export const isPureComment = (node: RootContent): boolean => {
  if (node.type !== "html" || !node.value.startsWith("<!--")) return false;
  const comment = node.value.trimEnd();
  // The first end is the last thing: what follows one would be seen.
  return comment.indexOf("-->") === comment.length - 3;
};

/** Takes a comment as read. */
export const noteComment = (reading: Reading, node: RootContent): void => {
  reading.taken.add(node);
  noteProse(reading, "comment", node, undefined);
};

/** Keeps where a block's prose stands, for what lint looks for in it. */
export const noteProse = (reading: Reading, element: string, node: RootContent, from: number | undefined): void => {
  for (const part of nodesIn(node)) {
    if (part.type !== "text" && part.type !== "html") continue;
    const [start, end] = [Math.max(startOf(part).offset, from ?? 0), endOf(part).offset];
    if (start < end) reading.prose.push({ element, start, end });
  }
};

const lineStart = (text: string, node: RootContent): number => text.lastIndexOf("\n", startOf(node).offset - 1) + 1;

const trimBlankLines = (text: string): string => text.replace(/^(?:[ \t]*\n)+/, "").trimEnd();

/** Takes up to `columns` columns of white space off the start of a line; what is left of a cut tab stays as spaces. */
const dedent = (line: string, columns: number): string => {
  let column = 0;
  let index = 0;
  while (column < columns && (line[index] === " " || line[index] === "\t")) {
    column += line[index] === "\t" ? 4 - (column % 4) : 1;
    index += 1;
  }
  const rest = " ".repeat(Math.max(0, column - columns)) + line.slice(index);
  return rest.trim() === "" ? "" : rest;
};
