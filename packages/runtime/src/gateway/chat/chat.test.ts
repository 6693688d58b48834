import { expect, test } from "vitest";

import { readAnthropicMessages } from "./read-anthropic-messages.ts";
import { readGemini } from "./read-gemini.ts";
import { readOpenaiChat } from "./read-openai-chat.ts";
import { readOpenaiResponses } from "./read-openai-responses.ts";

const schema = { type: "object", properties: { command: { type: "string" } } };
const words = '{"command":"ls"}';

/** One conversation, as clients of each protocol send it. */
const conversations = {
  "openai-chat": readOpenaiChat({
    model: "m",
    messages: [
      { role: "developer", content: "Be brief." },
      { role: "user", content: [{ type: "text", text: "Look." }] },
      {
        role: "assistant",
        content: "Looking.",
        tool_calls: [{ id: "call_0", function: { name: "shell", arguments: words } }],
      },
      { role: "tool", tool_call_id: "call_0", content: "a.ts" },
    ],
    tools: [{ type: "function", function: { name: "shell", description: "Runs.", parameters: schema } }],
    tool_choice: { type: "function", function: { name: "shell" } },
    max_completion_tokens: 100,
  }),
  "openai-responses": readOpenaiResponses({
    model: "m",
    instructions: "Be brief.",
    input: [
      { role: "user", content: [{ type: "input_text", text: "Look." }] },
      { type: "reasoning", summary: [] },
      { type: "message", role: "assistant", content: [{ type: "output_text", text: "Looking." }] },
      { type: "function_call", call_id: "call_0", name: "shell", arguments: words },
      { type: "function_call_output", call_id: "call_0", output: "a.ts" },
    ],
    tools: [{ type: "function", name: "shell", description: "Runs.", parameters: schema }, { type: "web_search" }],
    tool_choice: { type: "function", name: "shell" },
    max_output_tokens: 100,
  }),
  "anthropic-messages": readAnthropicMessages({
    model: "m",
    system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } }],
    messages: [
      { role: "user", content: "Look." },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "Hm." },
          { type: "text", text: "Looking." },
          { type: "tool_use", id: "call_0", name: "shell", input: { command: "ls" } },
        ],
      },
      {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: "call_0", content: [{ type: "text", text: "a.ts" }] }],
      },
    ],
    tools: [{ name: "shell", description: "Runs.", input_schema: schema }],
    tool_choice: { type: "tool", name: "shell" },
    max_tokens: 100,
  }),
  gemini: readGemini(
    {
      systemInstruction: { parts: [{ text: "Be brief." }] },
      contents: [
        { role: "user", parts: [{ text: "Look." }] },
        {
          role: "model",
          parts: [
            { text: "Hm.", thought: true },
            { text: "Looking." },
            { functionCall: { name: "shell", args: { command: "ls" } } },
          ],
        },
        { role: "user", parts: [{ functionResponse: { name: "shell", response: "a.ts" } }] },
      ],
      tools: [
        {
          functionDeclarations: [
            {
              name: "shell",
              description: "Runs.",
              parameters: { type: "OBJECT", properties: { command: { type: "STRING" } } },
            },
          ],
        },
      ],
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["shell"] } },
      generationConfig: { maxOutputTokens: 100 },
    },
    "m",
  ),
};

test.each(Object.entries(conversations))("a conversation over %s is read as every other", (protocol, chat) => {
  expect(chat).toEqual({
    model: "m",
    system: "Be brief.",
    messages: [
      { role: "user", text: "Look." },
      { role: "assistant", text: "Looking.", calls: [{ id: "call_0", name: "shell", arguments: words }] },
      { role: "tool", id: "call_0", name: "shell", text: protocol === "gemini" ? '"a.ts"' : "a.ts" },
    ],
    tools: [{ name: "shell", description: "Runs.", schema }],
    toolChoice: { tool: "shell" },
    maxOutputTokens: 100,
    temperature: undefined,
    outputSchema: undefined,
  });
});

test("two calls of one tool without ids get the results in the order in which they were made", () => {
  const call = (command: string) => ({ functionCall: { name: "shell", args: { command } } });
  const result = (output: string) => ({ functionResponse: { name: "shell", response: { output } } });
  const contents = [
    { role: "model", parts: [call("ls"), call("pwd")] },
    { role: "user", parts: [result("a.ts"), result("/")] },
  ];
  expect(readGemini({ contents }, "m").messages.slice(1)).toEqual([
    { role: "tool", id: "call_0", name: "shell", text: '{"output":"a.ts"}' },
    { role: "tool", id: "call_1", name: "shell", text: '{"output":"/"}' },
  ]);
});

const data = { inlineData: { mimeType: "image/png", data: "AAAA" } };
test.each([
  ["openai-chat", () => readOpenaiChat({ model: "m", messages: [{ role: "user", content: [{ type: "image_url" }] }] })],
  [
    "openai-responses",
    () => readOpenaiResponses({ model: "m", input: [{ role: "user", content: [{ type: "input_image" }] }] }),
  ],
  [
    "anthropic-messages",
    () => readAnthropicMessages({ model: "m", messages: [{ role: "user", content: [{ type: "image" }] }] }),
  ],
  ["gemini", () => readGemini({ contents: [{ role: "user", parts: [data] }] }, "m")],
] as const)("an image over %s is not left out unseen", (_, read) => {
  expect(read).toThrow();
});
