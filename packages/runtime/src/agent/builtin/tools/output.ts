import { z } from "zod";

import { answer, defineTool } from "./tool.ts";

/** Shows more of an output that was cut. */
export const outputTool = defineTool({
  name: "output",
  description: "Reads on in an output of which a part was left out.",
  kind: "read",
  schema: z.object({ id: z.int().positive(), from: z.int().nonnegative().describe("The first character.") }),
  needs: () => ({}),
  run: ({ id, from }, { outputs }) =>
    Promise.resolve(answer(outputs.read(id, from) ?? `There is no output ${id}; it may be too long ago.`)),
});
