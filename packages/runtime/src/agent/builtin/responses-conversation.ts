import type OpenAI from "openai";

import { BrokenAnswer, type Conversation, type ConversationStart, type Turn } from "./conversation.ts";

/** Opens a conversation over the Responses protocol that keeps nothing on the provider's side. */
export const openResponses = ({
  client,
  model,
  system,
  prompt,
  tools,
  compaction,
  signal,
}: ConversationStart): Conversation => {
  const input: OpenAI.Responses.ResponseInputItem[] = [{ role: "user", content: prompt }];
  const offered = tools.map((tool) => ({
    type: "function" as const,
    name: tool.name,
    description: tool.description,
    parameters: { ...tool.parameters },
    // A strict schema must name every member as required, which ours do not.
    strict: false,
  }));

  return {
    next: async () => {
      const request = { model, instructions: system, input, tools: offered, store: false, stream: true as const };
      // Reasoning must be sent back as it came, or the model begins to think anew at every turn.
      const include = ["reasoning.encrypted_content" as const];
      const response = await readResponse(await client.responses.create({ ...request, include }, { signal }));
      input.push(...(response.output as OpenAI.Responses.ResponseInputItem[]));
      return turnOf(response);
    },
    answer: (call, text) => {
      const item = { type: "function_call_output" as const, call_id: call.id, output: text };
      input.push(item);
      compaction.hold(text, (shorter) => {
        item.output = shorter;
      });
    },
    say: (text) => {
      input.push({ role: "user", content: text });
    },
  };
};

const readResponse = async (
  events: AsyncIterable<OpenAI.Responses.ResponseStreamEvent>,
): Promise<OpenAI.Responses.Response> => {
  for await (const event of events) {
    if (event.type === "response.completed" || event.type === "response.incomplete") return event.response;
    if (event.type === "response.failed") throw new Error(event.response.error?.message ?? "The model failed");
    if (event.type === "error") throw new Error(event.message);
  }
  throw new BrokenAnswer("The model's answer broke off");
};

const turnOf = ({ output, incomplete_details }: OpenAI.Responses.Response): Turn => {
  const parts = output.flatMap((item) => (item.type === "message" ? item.content : []));
  const refusals = parts.flatMap((part) => (part.type === "refusal" ? [part.refusal] : []));
  if (incomplete_details?.reason === "content_filter")
    refusals.push("The provider's content filter stopped the answer");
  return {
    text: parts.flatMap((part) => (part.type === "output_text" ? [part.text] : [])).join(""),
    refusal: refusals[0],
    calls: output.flatMap((item) =>
      item.type === "function_call" ? [{ id: item.call_id, name: item.name, arguments: item.arguments }] : [],
    ),
  };
};
