import type { AnswerPart, Chat, CompletingProvider, ModelProvider, ProviderOptions } from "@orchestrate/shared";

import { callOptionsOf } from "./ai-sdk/call-options.ts";
import { type AiSdkModel, partOf, type StreamPart } from "./ai-sdk/model.ts";
import { providerErrorOf } from "./ai-sdk/provider-error.ts";

export type { AiSdkModel, ModelProvider };

/** All that a plug-in may say, with a model of the AI SDK in the place of `complete`. */
export interface AiSdkProviderOptions extends Omit<CompletingProvider, "complete"> {
  /** Makes the model of a name; it is made for each question anew, with the key that `keyEnv` names. */
  readonly model: (name: string, options: Pick<ProviderOptions, "apiKey">) => AiSdkModel;
}

/**
 * Makes a provider of whatever the AI SDK has a package for. That package is yours to install; nothing of the AI SDK comes
 * with this one. What a model thinks does not reach the agent, and images and files are refused.
 *
 * @example
 * import { createMistral } from "@ai-sdk/mistral";
 * const mistral = aiSdkProvider({ keyEnv: "MISTRAL_API_KEY", model: (name, { apiKey }) => createMistral({ apiKey })(name) });
 */
export const aiSdkProvider = ({ model: modelOf, ...settings }: AiSdkProviderOptions): CompletingProvider => ({
  ...settings,
  complete: async function* (chat: Chat, { signal, apiKey }: ProviderOptions): AsyncGenerator<AnswerPart> {
    const model = modelOf(chat.model, { apiKey });
    const { stream } = await model.doStream(callOptionsOf(chat, signal)).then(undefined, (error: unknown) => {
      throw providerErrorOf(error);
    });
    for await (const part of stream as AsyncIterable<StreamPart>) {
      if (part.type === "error") throw providerErrorOf(part.error);
      yield* partOf(part);
    }
  },
});
