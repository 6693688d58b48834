import type { AnswerPart } from "@orchestrate/shared";

import type { CallOptions } from "./call-options.ts";

/**
 * A language model of the AI SDK, as far as it is used here: the same in versions 2, 3 and 4 of its specification. Written
 * down rather than imported, so that neither this package nor its types depend on that one.
 */
export interface AiSdkModel {
  readonly specificationVersion: "v2" | "v3" | "v4";
  readonly modelId: string;
  doStream(options: CallOptions): PromiseLike<{ readonly stream: unknown }>;
}

/** What such a model's stream gives; other parts are passed by. */
export type StreamPart =
  | { readonly type: "text-delta"; readonly delta: string }
  | { readonly type: "reasoning-delta" | "tool-input-delta" }
  | {
      readonly type: "tool-call";
      readonly toolName: string;
      readonly input: string;
      readonly providerExecuted?: boolean;
    }
  | {
      readonly type: "finish";
      readonly usage: UsageOfAny;
      readonly finishReason: string | { readonly unified: string };
    }
  | { readonly type: "error"; readonly error: unknown };

type Count = number | undefined;

/** Version 2 counts in numbers beside one another, later ones in objects. */
interface UsageOfAny {
  readonly inputTokens: Count | { readonly total: Count; readonly cacheRead: Count; readonly cacheWrite: Count };
  readonly outputTokens: Count | { readonly total: Count; readonly reasoning: Count };
  readonly cachedInputTokens?: Count;
  readonly reasoningTokens?: Count;
}

/** The parts of an answer that one part of a stream stands for. */
export const partOf = (part: StreamPart): readonly AnswerPart[] => {
  switch (part.type) {
    case "text-delta":
      return [{ type: "text", text: part.delta }];
    case "reasoning-delta":
    case "tool-input-delta":
      return [{ type: "thinking" }];
    case "tool-call":
      // What the provider ran itself is over: the agent has no such tool.
      return part.providerExecuted ? [] : [{ type: "call", name: part.toolName, arguments: part.input }];
    case "finish":
      return [...usedOf(part.usage), ...(reasonOf(part.finishReason) === "length" ? [{ type: "cut" as const }] : [])];
    default:
      return [];
  }
};

const reasonOf = (reason: string | { readonly unified: string }): string =>
  typeof reason === "string" ? reason : reason.unified;

/** Nothing, where the provider did not tell: then it is estimated. */
const usedOf = (usage: UsageOfAny): readonly AnswerPart[] => {
  const { inputTokens: input, outputTokens: output } = usage;
  const {
    total: inputTokens,
    cacheRead = 0,
    cacheWrite = 0,
  } = typeof input === "object" ? input : { total: input, cacheRead: usage.cachedInputTokens };
  const { total: outputTokens, reasoning = 0 } =
    typeof output === "object" ? output : { total: output, reasoning: usage.reasoningTokens };
  if (inputTokens === undefined || outputTokens === undefined) return [];
  return [
    {
      type: "used",
      inputTokens,
      cachedInputTokens: cacheRead,
      cacheWriteTokens: cacheWrite,
      outputTokens,
      reasoningTokens: reasoning,
    },
  ];
};
