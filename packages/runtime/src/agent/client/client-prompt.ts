import type { AgentResult, AgentTask } from "@orchestrate/shared";
import { z } from "zod";

/** What a client without tools of ours is told: its prompt, and in which words it can end. */
export const clientPrompt = ({ prompt, outputSchema }: AgentTask): string =>
  [
    prompt.trimEnd(),
    "",
    "When the work cannot be done as asked, end your answer with the line `blocked: <reason>`.",
    ...(outputSchema === undefined
      ? []
      : [
          "Else answer with a JSON document and nothing beside it. It must fit this JSON Schema:",
          JSON.stringify(outputSchema),
        ]),
    "",
  ].join("\n");

/** Reads in a client's last words how it ended. */
export const answerOf = (text: string, { outputSchema }: Pick<AgentTask, "outputSchema">): AgentResult => {
  const reason = /(?:^|\n)\W*blocked: (.+)\s*$/.exec(text)?.[1];
  if (reason !== undefined) return { status: "blocked", text: reason };
  if (outputSchema === undefined) return { status: "completed", text };
  const schema = z.fromJSONSchema(outputSchema as Parameters<typeof z.fromJSONSchema>[0]);
  const answer = schema.safeParse(documentIn(text));
  if (answer.success) return { status: "completed", text, output: answer.data };
  return { status: "failed", text, error: `Its answer does not fit: ${z.prettifyError(answer.error)}` };
};

/** Models like to fence a document, or to introduce it. */
const documentIn = (text: string): unknown => {
  for (const candidate of [text, text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)]) {
    try {
      return JSON.parse(candidate) as unknown;
    } catch {
      // The next one may be JSON.
    }
  }
  return undefined;
};
