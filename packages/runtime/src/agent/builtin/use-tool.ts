import { OrchestrateError } from "@orchestrate/shared";
import { z } from "zod";

import type { ToolCall } from "./conversation.ts";
import { answer, type Tool, type ToolOutcome, type Workshop } from "./tools/tool.ts";

/** Uses the tool that a model asks for. What is wrong with the call is an answer, since the model can mend it. */
export const useTool = async (call: ToolCall, tools: readonly Tool[], workshop: Workshop): Promise<ToolOutcome> => {
  const { host } = workshop;
  const tool = tools.find(({ offer }) => offer.name === call.name);
  const about = { type: "tool", id: call.id, title: call.name, kind: tool?.kind ?? "other" } as const;
  host.emit({ ...about, status: "started", detail: call.arguments.slice(0, 4000) });
  const outcome = tool ? await attempt(tool, call, workshop) : noSuchTool(call, tools);
  const text = outcome.kind === "answer" ? outcome.text : outcome.result.text;
  const status = text.startsWith("denied: ") ? "denied" : text.startsWith("error: ") ? "failed" : "ok";
  host.emit({ ...about, status, detail: text.slice(0, 4000) });
  return outcome;
};

const attempt = async (tool: Tool, call: ToolCall, workshop: Workshop): Promise<ToolOutcome> => {
  let args: unknown;
  try {
    args = JSON.parse(call.arguments === "" ? "{}" : call.arguments);
  } catch (error) {
    return answer(`error: the arguments are not JSON: ${String(error)}`);
  }
  try {
    return await tool.use(args, workshop);
  } catch (error) {
    // Without a boundary nothing may go on.
    if (OrchestrateError.is(error) || workshop.host.signal.aborted) throw error;
    if (error instanceof z.ZodError) return answer(`error: the arguments do not fit: ${z.prettifyError(error)}`);
    return answer(`error: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const noSuchTool = ({ name }: ToolCall, tools: readonly Tool[]): ToolOutcome =>
  answer(`error: there is no tool ${name}; there are ${tools.map(({ offer }) => offer.name).join(", ")}`);
