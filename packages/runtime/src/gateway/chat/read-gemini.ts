import type { Chat } from "@orchestrate/shared";
import { z } from "zod";

import { conversationOf, Optional, Schema, type Turn } from "./chat-parts.ts";

/** Reads a request of generateContent, whose path names the model. Throws a ZodError for more than text and functions. */
export const readGemini = (body: unknown, model: string): Chat => {
  const { contents, systemInstruction, tools, toolConfig, generationConfig } = Request.parse(body);
  const { mode, allowedFunctionNames } = toolConfig?.functionCallingConfig ?? {};
  const [only] = allowedFunctionNames ?? [];
  const named = mode === "ANY" && allowedFunctionNames?.length === 1 ? only : undefined;
  return {
    model,
    ...conversationOf([
      ...(systemInstruction?.parts ?? []).map(({ text = "" }): Turn => ({ kind: "system", text })),
      ...turnsOf(contents),
    ]),
    tools: (tools ?? []).flatMap(({ functionDeclarations = [] }) =>
      functionDeclarations.map(({ name, description, parameters, parametersJsonSchema }) => ({
        name,
        description,
        schema: parametersJsonSchema ?? lowerCaseTypes(parameters ?? {}),
      })),
    ),
    toolChoice:
      named === undefined ? (mode === "ANY" ? "required" : mode === "NONE" ? "none" : "auto") : { tool: named },
    maxOutputTokens: generationConfig?.maxOutputTokens,
    temperature: generationConfig?.temperature,
    outputSchema: generationConfig?.responseJsonSchema ?? optionalLowerCase(generationConfig?.responseSchema),
  };
};

// Strict, so that an image or a file is not left out unseen; what goes with a thought is.
const Part = z.strictObject({
  text: z.string().optional(),
  thought: z.boolean().optional(),
  thoughtSignature: z.string().optional(),
  functionCall: z.object({ id: z.string().optional(), name: z.string(), args: z.unknown() }).optional(),
  functionResponse: z.object({ id: z.string().optional(), name: z.string(), response: z.unknown() }).optional(),
});
const Parts = z.object({ role: z.string().optional(), parts: z.array(Part).default([]) });

const Request = z.object({
  contents: z.array(Parts),
  systemInstruction: Parts.nullish(),
  tools: z
    .array(
      z.object({
        functionDeclarations: z
          .array(
            z.object({
              name: z.string(),
              description: z.string().optional(),
              parameters: Schema.nullish(),
              parametersJsonSchema: Schema.nullish(),
            }),
          )
          .optional(),
      }),
    )
    .nullish(),
  toolConfig: z
    .object({
      functionCallingConfig: z
        .object({ mode: z.string().optional(), allowedFunctionNames: z.array(z.string()).optional() })
        .optional(),
    })
    .nullish(),
  generationConfig: z
    .object({
      maxOutputTokens: Optional,
      temperature: Optional,
      responseJsonSchema: Schema.optional(),
      responseSchema: Schema.optional(),
    })
    .nullish(),
});

/** Most of its clients give calls no id: the first result of a name that has none yet is that of the first such call. */
const turnsOf = (contents: readonly z.infer<typeof Parts>[]): readonly Turn[] => {
  const waiting: { readonly id: string; readonly name: string }[] = [];
  let calls = 0;
  return contents.flatMap(({ role, parts }) =>
    parts.flatMap(({ text, thought, functionCall: call, functionResponse: result }): readonly Turn[] => {
      if (call) {
        const id = call.id ?? `call_${calls++}`;
        waiting.push({ id, name: call.name });
        return [{ kind: "call", call: { id, name: call.name, arguments: JSON.stringify(call.args ?? {}) } }];
      }
      if (result) {
        const index = waiting.findIndex(({ id, name }) =>
          result.id === undefined ? name === result.name : id === result.id,
        );
        const [asked] = index < 0 ? [] : waiting.splice(index, 1);
        return [{ kind: "result", id: asked?.id ?? result.id ?? "", text: JSON.stringify(result.response ?? null) }];
      }
      if (thought === true || text === undefined) return [];
      return [{ kind: role === "model" ? "assistant" : "user", text }];
    }),
  );
};

/** Its own dialect of JSON Schema writes types in capitals. */
const lowerCaseTypes = (schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === "type" && typeof value === "string" ? value.toLowerCase() : value,
  ) as Readonly<Record<string, unknown>>;

const optionalLowerCase = (schema: Readonly<Record<string, unknown>> | undefined) => schema && lowerCaseTypes(schema);
