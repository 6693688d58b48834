import type { Code, Html, Root } from "mdast";

import { nodesIn } from "./markdown.ts";
import { endOf, isYamlCode, type Reading, startOf } from "./reading.ts";

/**
 * Reports what nobody has read although somebody may think so: a `yaml` block that belongs to no element, a comment
 * or link definition inside a text, and HTML or fences that stay open and swallow what follows.
 */
export const refuseUnread = (root: Root, { source, report, taken }: Reading): void => {
  for (const node of nodesIn(root)) {
    if (node.type === "root") continue;
    const at = startOf(node);
    if (isYamlCode(node) && !taken.has(node)) {
      report.error({
        code: "unexpected-block",
        message: "This yaml block belongs to no element that has one, so nobody would act on it.",
        at,
        hint: "Move it under its task, criterion, constraint or Permissions; fence an example as `text`.",
      });
    }
    if (node.type === "html" && node.value.includes("<!--") && !taken.has(node)) {
      report.error({
        code: "hidden-comment",
        message: "This comment is inside a text: an agent would read it, a reader of the page would not.",
        at,
        hint: "Delete it, or give it a paragraph of its own.",
      });
    }
    if (node.type === "paragraph" && /^\[[^\]]*\]:/.test(source.lines[at.line - 1]?.slice(at.column - 1) ?? "")) {
      report.error({
        code: "hidden-comment",
        message: "This would be a link's definition: an agent would read it, a reader of the page would not.",
        at,
        hint: "Write the address where it is used.",
      });
    }
    if ((node.type === "html" && isOpenHtml(node)) || (node.type === "code" && isOpenFence(node, source.lines))) {
      report.error({
        code: "unclosed-block",
        message: "This block is never closed and swallows what follows.",
        at,
        hint: node.type === "code" ? "Close it with the fence that it starts with." : "Close the tag.",
      });
    }
  }
};

const isOpenHtml = ({ value }: Html): boolean => {
  const text = value.toLowerCase();
  const raw = /^<(script|pre|style|textarea)\b/.exec(text)?.[1];
  if (raw !== undefined) return !text.includes(`</${raw}>`);
  if (text.startsWith("<!--")) return !text.includes("-->");
  if (text.startsWith("<?")) return !text.includes("?>");
  if (text.startsWith("<![cdata[")) return !text.includes("]]>");
  return text.startsWith("<!") && !text.includes(">");
};

const isOpenFence = (node: Code, lines: readonly string[]): boolean => {
  const [start, end] = [startOf(node), endOf(node)];
  const fence = /^(`{3,}|~{3,})/.exec(lines[start.line - 1]?.slice(start.column - 1) ?? "")?.[1];
  if (fence === undefined) return false; // Indented code has no fence.
  const last = lines[end.line - 1]?.trim() ?? "";
  return end.line === start.line || !last.startsWith(fence) || /[^`~]/.test(last);
};
