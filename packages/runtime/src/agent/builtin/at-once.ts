import type { ToolCall } from "./conversation.ts";
import type { Tool } from "./tools/tool.ts";

/** The calls of one answer in their order, put together where they only read and so cannot disturb one another. */
export const atOnce = (calls: readonly ToolCall[], tools: readonly Tool[]): readonly (readonly ToolCall[])[] => {
  const reads = ({ name }: ToolCall) => tools.find(({ offer }) => offer.name === name)?.kind === "read";
  const groups: ToolCall[][] = [];
  for (const [index, call] of calls.entries()) {
    const before = calls[index - 1];
    const group = groups.at(-1);
    if (group && group.length < mostAtOnce && before && reads(before) && reads(call)) group.push(call);
    else groups.push([call]);
  }
  return groups;
};

/** Each is a sandbox of its own. */
const mostAtOnce = 4;
