import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import type { GatewaySession, Protocol } from "@orchestrate/shared";
import { generateText, jsonSchema, type LanguageModel, streamText } from "ai";

import { clientOf, tools } from "./gateway-bench.ts";

/** What a client made of an answer. */
interface Understood {
  readonly text: string;
  /** The tools that the model asked for, with their arguments. */
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
  /** What it used, as far as the client was told. */
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
}

type Ask = (session: GatewaySession, wish?: { readonly stream?: boolean }) => Promise<Understood>;

/** In each protocol, a client that its vendor or many others use, which asks one question with a tool at hand. */
export const askOver: Readonly<Record<Protocol, Ask>> = {
  "openai-chat": async (session, { stream = false } = {}) => {
    const client = clientOf(session).chat.completions;
    const request = { model: "acme-1", messages: [{ role: "user" as const, content: "Hello." }], tools };
    const answer = stream
      ? await client.stream({ ...request, stream_options: { include_usage: true } }).finalChatCompletion()
      : await client.create(request);
    const message = answer.choices[0]?.message;
    const calls = (message?.tool_calls ?? []).flatMap((call) => (call.type === "function" ? [call.function] : []));
    return {
      text: message?.content ?? "",
      calls: calls.map((call) => ({ name: call.name, arguments: JSON.parse(call.arguments) as unknown })),
      inputTokens: answer.usage?.prompt_tokens,
      outputTokens: answer.usage?.completion_tokens,
    };
  },
  "openai-responses": async (session, { stream = false } = {}) => {
    const client = clientOf(session, "openai-responses").responses;
    const offered = [{ type: "function" as const, name: "shell", parameters: { type: "object" }, strict: false }];
    const request = { model: "acme-1", input: "Hello.", tools: offered };
    const answer = stream ? await client.stream(request).finalResponse() : await client.create(request);
    return {
      text: answer.output_text,
      calls: answer.output.flatMap((item) =>
        item.type === "function_call" ? [{ name: item.name, arguments: JSON.parse(item.arguments) as unknown }] : [],
      ),
      inputTokens: answer.usage?.input_tokens,
      outputTokens: answer.usage?.output_tokens,
    };
  },
  "anthropic-messages": (session, wish) => {
    const { baseURL, token, model } = session.endpoint("anthropic-messages", 4100);
    // Like every client of this vendor's, it would add the version itself if its address had none.
    const anthropic = createAnthropic({ baseURL: `${baseURL}/v1`, apiKey: token, fetch: session.fetch });
    return throughAiSdk(anthropic(model), wish);
  },
  gemini: (session, wish) => {
    const { baseURL, token, model } = session.endpoint("gemini", 4100);
    const google = createGoogle({ baseURL: `${baseURL}/v1beta`, apiKey: token, fetch: session.fetch });
    return throughAiSdk(google(model), wish);
  },
};

const throughAiSdk = async (
  model: LanguageModel,
  { stream = false }: { stream?: boolean } = {},
): Promise<Understood> => {
  const request = {
    model,
    prompt: "Hello.",
    tools: { shell: { inputSchema: jsonSchema({ type: "object" }) } },
    maxRetries: 0,
    maxOutputTokens: 1000,
  };
  const answer = stream ? streamText({ ...request, onError: () => {} }) : await generateText(request);
  const [text, calls, usage] = [await answer.text, await answer.toolCalls, await answer.usage];
  return {
    text,
    calls: calls.map((call) => ({ name: call.toolName, arguments: call.input })),
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
  };
};
