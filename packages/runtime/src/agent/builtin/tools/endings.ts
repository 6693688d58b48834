import { z } from "zod";

import type { ToolOffer } from "../conversation.ts";
import { defineTool, type Tool } from "./tool.ts";

/** The honest way out: a model that has one cheats less. */
export const blockedTool = defineTool({
  name: "blocked",
  description:
    "Ends the work because it cannot be done as asked: what is asked contradicts itself, or needs something that is not " +
    "allowed or not there. An honest end; use it rather than doing something else instead.",
  kind: "other",
  schema: z.object({ reason: z.string().min(1).describe("What is in the way, for a person, in a few sentences.") }),
  needs: () => ({}),
  run: ({ reason }) => Promise.resolve({ kind: "end", result: { status: "blocked", text: reason } }),
});

/** Hands in a structured answer, which must fit a JSON Schema. */
export const createSubmitTool = (outputSchema: ToolOffer["parameters"]): Tool => {
  const schema = z.fromJSONSchema(outputSchema as Parameters<typeof z.fromJSONSchema>[0]);
  return {
    offer: { name: "submit", description: "Hands in the answer and ends the work.", parameters: outputSchema },
    kind: "other",
    use: (args) => {
      const output = schema.parse(args);
      return Promise.resolve({ kind: "end", result: { status: "completed", text: JSON.stringify(output), output } });
    },
  };
};
