import type { Agent, AgentResult, AgentTask, Host } from "@orchestrate/shared";
import OpenAI, { APIError } from "openai";

import { ask } from "./ask.ts";
import { atOnce } from "./at-once.ts";
import { openChat } from "./chat-conversation.ts";
import { createCompaction } from "./compaction.ts";
import { createOutputs } from "./outputs.ts";
import { openResponses } from "./responses-conversation.ts";
import { systemPrompt } from "./system-prompt.ts";
import { blockedTool, createSubmitTool } from "./tools/endings.ts";
import { patchTool, readTool, writeTool } from "./tools/files.ts";
import { outputTool } from "./tools/output.ts";
import { requestScopeTool } from "./tools/request-scope.ts";
import { searchTool } from "./tools/search.ts";
import { createShellTool } from "./tools/shell.ts";
import type { Tool } from "./tools/tool.ts";
import { useTool } from "./use-tool.ts";

export interface BuiltinAgentOptions {
  /** The protocol that it speaks. @default "openai-chat" */
  readonly protocol?: "openai-chat" | "openai-responses";
  /** Answers of the model until it is stopped. @default 60 */
  readonly maxTurns?: number;
  /** Of one shell command. @default four minutes, shorter than the usual watchdog's patience */
  readonly shellTimeoutMs?: number;
  /** What its model can bear in one conversation; outputs of tools get half of it. @default 128000 */
  readonly contextTokens?: number;
}

/**
 * An agent of our own: a loop that asks a model, uses the tools that it asks for, and tells it what came of them. It runs
 * in this process and holds no power: each tool is a process in the sandbox, and the model is asked through the gateway.
 */
export const builtinAgent = ({
  protocol = "openai-chat",
  maxTurns = 60,
  shellTimeoutMs = 240_000,
  contextTokens = 128_000,
}: BuiltinAgentOptions = {}): Agent => ({
  id: "builtin",
  needs: { model: [protocol], permissions: "asks", session: false, steer: false },
  run: async (task, host) => {
    const tools = toolsFor(task, createShellTool({ timeoutMs: shellTimeoutMs }));
    const { client, model } = clientOf(host, protocol);
    const conversation = (protocol === "openai-chat" ? openChat : openResponses)({
      client,
      model,
      system: systemPrompt(task, host.cwd),
      prompt: task.prompt,
      tools: tools.map(({ offer }) => offer),
      compaction: createCompaction((contextTokens / 2) * charactersOfToken),
      signal: host.signal,
    });
    const workshop = { host, outputs: createOutputs() };
    let text = "";
    let reminders = 0;
    try {
      for (let turn = 0; turn < maxTurns; turn++) {
        const said = await ask(conversation, host.signal);
        text = said.text === "" ? text : said.text;
        if (said.text !== "") host.emit({ type: "text", text: said.text });
        if (said.refusal !== undefined) return { status: "refused", text: said.refusal };
        if (said.calls.length === 0 && task.outputSchema === undefined) return { status: "completed", text };
        if (said.calls.length === 0) {
          if (++reminders > 2) return { status: "failed", text, error: "The model did not hand in an answer" };
          conversation.say("Hand in your answer with the tool `submit`.");
        }
        for (const calls of atOnce(said.calls, tools)) {
          const outcomes = await Promise.all(calls.map((call) => useTool(call, tools, workshop)));
          for (const [index, call] of calls.entries()) {
            const outcome = outcomes[index];
            if (outcome?.kind === "end") return outcome.result;
            conversation.answer(call, outcome?.text ?? "");
          }
        }
      }
      return { status: "max-turns", text };
    } catch (error) {
      return endOf(error, host.signal, text);
    }
  },
});

/** In English and in code, roughly. */
const charactersOfToken = 4;

const toolsFor = (task: AgentTask, shell: Tool): readonly Tool[] => [
  shell,
  readTool,
  searchTool,
  ...(task.access === "write" ? [writeTool, patchTool, requestScopeTool] : []),
  outputTool,
  blockedTool,
  ...(task.outputSchema ? [createSubmitTool(task.outputSchema)] : []),
];

/** Everything is said explicitly: what is not, the package takes from variables of the environment. */
const clientOf = (host: Host, protocol: "openai-chat" | "openai-responses") => {
  const { baseURL, token, model } = host.model(protocol);
  const client = new OpenAI({
    baseURL,
    apiKey: token,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    fetch: host.fetch,
    logLevel: "off",
    // The gateway tries again and gives up; here it is only waited for, a little longer than it waits itself.
    maxRetries: 0,
    timeout: 60 * 60_000,
  });
  return { client, model };
};

const endOf = (error: unknown, signal: AbortSignal, text: string): AgentResult => {
  if (error instanceof APIError && error.status === 402) return { status: "exhausted", text, error: error.message };
  if (signal.aborted) return { status: "cancelled", text };
  if (!(error instanceof Error)) throw error;
  return { status: "failed", text, error: error.message };
};
