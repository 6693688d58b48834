import type { Root, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { frontmatterFromMarkdown } from "mdast-util-frontmatter";
import { frontmatter } from "micromark-extension-frontmatter";

import type { Report } from "./report.ts";
import type { SourceText } from "./source-text.ts";

/**
 * Parses Markdown into blocks. Constructs that a spec has no use for are off, so that no text makes the parser slow:
 * what they would have marked stays as it was written.
 */
export const parseMarkdown = (source: SourceText, report: Report): Root | undefined => {
  const row = source.lines.findIndex((line) => tooDeep.test(line));
  if (row !== -1) {
    report.error({
      code: "nested-too-deep",
      message: "Lists nest too deep here.",
      at: { line: row + 1, column: 1 },
      hint: "A spec needs two levels at most.",
    });
    return undefined;
  }
  return fromMarkdown(source.text, {
    extensions: [frontmatter(["yaml"]), { disable: { null: unused } }],
    mdastExtensions: [frontmatterFromMarkdown(["yaml"])],
  });
};

/** Every node below one, itself included, in document order. */
export function* nodesIn(node: Root | RootContent): Generator<Root | RootContent> {
  yield node;
  if ("children" in node) for (const child of node.children) yield* nodesIn(child);
}

/** Many list markers on one line, or one far to the right: the parser's time grows with the square of the depth. */
const tooDeep = /^(?:\s*(?:[-+*]|\d+[.)])(?=\s)){9}|^\s{64,}(?:[-+*]|\d+[.)])(?:\s|$)/;

const unused = [
  "attention",
  "autolink",
  "blockQuote",
  "characterReference",
  "definition",
  "labelEnd",
  "labelStartImage",
  "labelStartLink",
  "setextUnderline",
];
