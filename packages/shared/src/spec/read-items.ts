import type { Code, ListItem, RootContent } from "mdast";

import { readBody } from "./body.ts";
import { reportStray, type Section } from "./outline.ts";
import { claimId, endOf, type Reading, readOnlyBlock, startOf } from "./reading.ts";
import type { Constraint, Item } from "./schema.ts";

/** An item and the blocks that stand in it, which are reported as nobody's unless a reader takes them. */
export interface ItemWithBlocks extends Item {
  readonly blocks: readonly Code[];
}

/** The items of a section's lists, `- **O1** text`, whose ids start with one of `letters`. */
export const readItems = (section: Section | undefined, letters: string, reading: Reading): ItemWithBlocks[] => {
  if (section === undefined) return [];
  // Headings of the third level only group items here.
  const nodes = [...section.nodes, ...section.parts.flatMap((part) => part.nodes)];
  return listItems(nodes, `in ${section.heading}`, reading).flatMap((item) => {
    const read = readItem(item, letters, reading);
    return read === undefined ? [] : [read];
  });
};

/** Constraints are items that may have a block, which holds the rule that they stand for. */
export const readConstraint = ({ id, text, blocks }: ItemWithBlocks, reading: Reading): Constraint => {
  const block = readOnlyBlock(reading, blocks, id);
  if (block === undefined) return { id, text, rule: undefined };
  const { value } = block;
  if (value !== null && typeof value === "object" && !Array.isArray(value)) {
    return { id, text, rule: value as Record<string, unknown> };
  }
  reading.report.error({
    code: "invalid-value",
    message: `The block of ${id} names no rule.`,
    at: block.at([]),
    hint: "Write the rule's name and value, such as `idempotency_key: required`.",
  });
  return { id, text, rule: undefined };
};

/** The items of the lists among some blocks; anything else there is reported. */
export const listItems = (nodes: readonly RootContent[], where: string, reading: Reading): ListItem[] =>
  nodes.flatMap((node) => {
    if (node.type === "list") return node.children;
    reportStray(reading, [node], where);
    return [];
  });

const readItem = (item: ListItem, letters: string, reading: Reading): ItemWithBlocks | undefined => {
  const { source, report } = reading;
  const first = firstInline(item);
  const start = first === undefined ? startOf(item) : startOf(first);
  const written = /^\*\*([A-Za-z][\w-]*):?\*\*:?[ \t]*/.exec(
    source.lines[start.line - 1]?.slice(start.column - 1) ?? "",
  );
  const id = written?.[1];
  if (written === null || id === undefined || first === undefined) {
    report.error({
      code: "missing-id",
      message: "This item has no id.",
      at: startOf(item),
      hint: `Start it with one in bold: - **${letters.slice(0, 1)}1** …`,
    });
    return undefined;
  }
  if (!letters.includes(id.slice(0, 1)) || !/^[A-Z]\d{1,6}$/.test(id)) {
    report.error({
      code: "wrong-id",
      message: `${id} is no id for this section.`,
      at: start,
      hint: `Ids here are ${letters
        .split("")
        .map((letter) => `${letter}1`)
        .join(" or ")}, counted on.`,
    });
    return undefined;
  }
  claimId(reading, id, start);
  const from = start.offset + written[0].length;
  const body = readBody(reading, item.children, { element: id, indent: indentOf(item), from });
  if (!startsWithText(reading, item, from)) {
    const hint = "Write what it means right behind the id.";
    report.error({ code: "missing-text", message: `${id} does not say what it means.`, at: start, hint });
  }
  return { id, ...body };
};

/** Whether an item's first paragraph goes on after its id or glob. */
export const startsWithText = ({ source }: Reading, item: ListItem, from: number): boolean => {
  const [block] = item.children;
  return block !== undefined && source.text.slice(from, endOf(block).offset).trim() !== "";
};

/** What an item starts with. */
export const firstInline = (item: ListItem) => {
  const [block] = item.children;
  return block?.type === "paragraph" ? block.children[0] : undefined;
};

/** How many columns an item's text is to the right of the margin. */
export const indentOf = (item: ListItem): number => {
  const [block] = item.children;
  return block === undefined ? 0 : startOf(block).column - 1;
};
