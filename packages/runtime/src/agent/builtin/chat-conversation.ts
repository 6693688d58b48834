import type OpenAI from "openai";

import { BrokenAnswer, type Conversation, type ConversationStart, type ToolCall, type Turn } from "./conversation.ts";

/** Opens a conversation over Chat Completions. */
export const openChat = ({
  client,
  model,
  system,
  prompt,
  tools,
  compaction,
  signal,
}: ConversationStart): Conversation => {
  const messages: OpenAI.Chat.ChatCompletionMessageParam[] = [
    { role: "system", content: system },
    { role: "user", content: prompt },
  ];
  const offered = tools.map((tool) => ({ type: "function" as const, function: { ...tool } }));

  return {
    next: async () => {
      const stream = await client.chat.completions.create(
        { model, messages, tools: offered, stream: true },
        { signal },
      );
      const turn = await readTurn(stream, messages.length);
      messages.push({
        role: "assistant",
        // Some providers refuse an empty text beside tools.
        content: turn.text === "" && turn.calls.length > 0 ? null : turn.text,
        ...(turn.calls.length > 0 && { tool_calls: turn.calls.map(asToolCall) }),
      });
      return turn;
    },
    answer: (call, text) => {
      const message = { role: "tool" as const, tool_call_id: call.id, content: text };
      messages.push(message);
      compaction.hold(text, (shorter) => {
        message.content = shorter;
      });
    },
    say: (text) => {
      messages.push({ role: "user", content: text });
    },
  };
};

/** Put together by hand: the package's own helper parses arguments, and throws where a model wrote no JSON. */
const readTurn = async (
  stream: AsyncIterable<OpenAI.Chat.ChatCompletionChunk>,
  messagesBefore: number,
): Promise<Turn> => {
  let text = "";
  let refusal = "";
  let finish: string | undefined;
  const calls: { id: string; name: string; arguments: string }[] = [];
  for await (const { choices } of stream) {
    const [choice] = choices;
    if (!choice) continue;
    text += choice.delta.content ?? "";
    refusal += choice.delta.refusal ?? "";
    finish = choice.finish_reason ?? finish;
    for (const { index, id, function: part } of choice.delta.tool_calls ?? []) {
      // Local servers leave out the index, the id, or both, and then send each call whole.
      const at = (index as number | undefined) ?? calls.length;
      const call = (calls[at] ??= { id: "", name: "", arguments: "" });
      call.id ||= id ?? "";
      call.name += part?.name ?? "";
      call.arguments += part?.arguments ?? "";
    }
  }
  // A connection that is cut politely ends like a whole answer, but for this.
  if (finish === undefined) throw new BrokenAnswer("The model's answer broke off");
  if (finish === "content_filter" && refusal === "") refusal = "The provider's content filter stopped the answer";
  const named = calls.filter((call) => call.name !== "");
  return {
    text,
    refusal: refusal === "" ? undefined : refusal,
    calls: named.map((call, at) => ({ ...call, id: call.id === "" ? `call-${messagesBefore}-${at}` : call.id })),
  };
};

const asToolCall = ({ id, name, arguments: text }: ToolCall) => ({
  id,
  type: "function" as const,
  function: { name, arguments: text },
});
