import type { Clock, ProviderFailure } from "@orchestrate/shared";

import { askPlugIn } from "./ask-plug-in.ts";
import { askUpstream } from "./ask-upstream.ts";
import type { AnswerTimeouts, Asking } from "./asking.ts";
import type { GatewayEvent } from "./gateway-event.ts";
import { refusalOf } from "./provider-failure.ts";
import { createProviderGate, type Turn } from "./provider-gate.ts";
import { upstreamOf } from "./provider-headers.ts";
import type { Provider } from "./provider.ts";
import { retryPolicy } from "./retries.ts";
import type { Answer, OpenSource } from "./source.ts";

export interface LiveSourceOptions {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly clock: Clock;
  readonly timeouts: AnswerTimeouts;
  readonly onEvent: (event: GatewayEvent) => void;
}

/** Asks providers, with their keys, and tries again by one policy while nothing has been passed on. */
export const createLiveSource = (options: LiveSourceOptions): OpenSource => {
  const { providers, clock, timeouts, onEvent } = options;
  const gates = new Map(
    [...providers].map(([id, provider]) => {
      const onRetry = (reason: string, delayMs: number) => onEvent({ type: "retried", provider: id, reason, delayMs });
      const onFailure = (failure: ProviderFailure) => onEvent({ type: "provider-failed", failure });
      return [id, createProviderGate({ provider, clock, onRetry, onFailure })] as const;
    }),
  );
  return () =>
    async (question, { signal }) => {
      const [provider, gate] = [providers.get(question.route.provider), gates.get(question.route.provider)];
      if (!provider || !gate) throw new TypeError("Routes are checked when a session is opened");
      for (let tries = 1; ; tries++) {
        const turn = await gate.enter({ signal });
        if (turn.kind === "no-answer") return turn;
        const tried = await ask({ question, provider, clock, timeouts, signal }).catch((error: unknown) => {
          turn.leave();
          throw error;
        });
        if (tried.kind === "answer") return held(tried, turn);
        if (tried.kind === "no-answer") {
          turn.leave();
          return tried;
        }
        const refusal = turn.failed(tried);
        turn.leave();
        if (refusal) return refusal;
        // Others are answered, and only this question is not.
        if (tries >= retryPolicy.maxTries) return refusalOf(tried, provider);
      }
    };
};

/** An answer takes a place at its provider until it is over. */
const held = (answer: Answer, turn: Turn): Answer => {
  turn.succeeded();
  return { ...answer, parts: untilLeft(answer.parts, turn), onUsed: (tokens) => turn.used(tokens) };
};

async function* untilLeft(parts: AsyncIterable<string>, turn: Turn): AsyncGenerator<string> {
  try {
    yield* parts;
  } finally {
    turn.leave();
  }
}

const ask = async (asking: Asking) => {
  const { provider, question } = asking;
  if (provider.kind === "addressed") {
    return await askUpstream(asking, () => Promise.resolve(upstreamOf(provider, question.protocol)));
  }
  const { plugIn, apiKey } = provider;
  if ("complete" in plugIn) return await askPlugIn(asking, plugIn);
  const { protocol, model } = question.route;
  return await askUpstream(asking, (signal) => plugIn.upstream(model, { protocol, signal, apiKey }));
};
