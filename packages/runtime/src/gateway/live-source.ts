import type { Clock, ProviderFailure } from "@orchestrate/shared";

import type { GatewayEvent } from "./gateway-event.ts";
import { type HttpAnswer, readText, sendHttp } from "./http.ts";
import { withIdleLimit } from "./idle-limit.ts";
import { describeFailure, type FailedTry, refusalOf } from "./provider-failure.ts";
import { createProviderGate, type Turn } from "./provider-gate.ts";
import { authenticate } from "./provider-headers.ts";
import { createRedactor, type ModelProvider } from "./provider.ts";
import { retryPolicy } from "./retries.ts";
import { splitEvents } from "./server-sent-events.ts";
import type { Answer, OpenSource, Question } from "./source.ts";

export interface LiveSourceOptions {
  readonly providers: ReadonlyMap<string, ModelProvider>;
  readonly clock: Clock;
  readonly timeouts: AnswerTimeouts;
  readonly onEvent: (event: GatewayEvent) => void;
}

export interface AnswerTimeouts {
  /** Until an answer begins; models that think before they speak take minutes. */
  readonly beginMs: number;
  /** Between two chunks of an answer. */
  readonly idleMs: number;
}

/** Asks providers, with their keys, and tries again by one policy while nothing has been passed on. */
export const createLiveSource = (options: LiveSourceOptions): OpenSource => {
  const { providers, clock, onEvent } = options;
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
        const tried = await tryOnce(question, provider, options, signal).catch((error: unknown) => {
          turn.leave();
          throw error;
        });
        if (tried.kind === "answer") return held(tried, turn);
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

const tryOnce = async (
  question: Question,
  provider: ModelProvider,
  { clock, timeouts }: LiveSourceOptions,
  signal: AbortSignal,
): Promise<Answer | FailedTry> => {
  const redact = createRedactor(provider);
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const limit = (ms: number) => ({ ms, clock, what: provider.id, onIdle: () => stop.abort() });
  try {
    const answer = await begin(question, provider, { signal: both, limit: limit(timeouts.beginMs) });
    const chunks = withIdleLimit(answer.body as AsyncIterable<Uint8Array>, limit(timeouts.idleMs));
    if (answer.status < 200 || answer.status > 299) return await describeFailure(answer, chunks, redact);
    const contentType = answer.headers["content-type"] ?? "application/json";
    const isStream = contentType.includes("text/event-stream");
    return {
      kind: "answer",
      contentType,
      isStream,
      // A whole document is read before it is passed on, so that one that is cut off can be asked for again.
      parts: isStream ? redacted(splitEvents(chunks), redact) : one(redact(await readText(chunks, maxDocumentBytes))),
      recorded: false,
      scripted: answer.headers["x-scripted"] !== undefined,
      drift: 0,
    };
  } catch (cause) {
    stop.abort();
    signal.throwIfAborted();
    return {
      kind: "failed",
      status: undefined,
      retryAfter: undefined,
      message: redact(reasonOf(cause)),
      code: undefined,
    };
  }
};

const maxDocumentBytes = 64 * 1024 * 1024;

const begin = async (
  { protocol, call, route, headers }: Question,
  provider: ModelProvider,
  { signal, limit }: { readonly signal: AbortSignal; readonly limit: Parameters<typeof withIdleLimit>[1] },
): Promise<HttpAnswer> => {
  const { path, body } = protocol.forward(call, route.model);
  const passed = protocol.passedHeaders.flatMap((name) => {
    const value = headers[name];
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  const request = sendHttp(
    {
      url: new URL(`${provider.baseURL.replace(/\/+$/, "")}${path}`),
      method: "POST",
      headers: {
        ...protocol.headers,
        ...Object.fromEntries(passed),
        ...authenticate(provider, protocol),
        "content-type": "application/json",
        accept: call.stream ? "text/event-stream" : "application/json",
        "user-agent": "orchestrate",
      },
      body: JSON.stringify(body),
    },
    { signal },
  );
  for await (const answer of withIdleLimit(one(request), limit)) return answer;
  throw new TypeError("A request neither answered nor failed");
};

async function* one<Value>(value: Value | Promise<Value>): AsyncGenerator<Value> {
  yield await value;
}

async function* redacted(parts: AsyncIterable<string>, redact: (text: string) => string): AsyncGenerator<string> {
  for await (const part of parts) yield redact(part);
}

/** Node says the most useful thing in `code`; an error of several addresses has no message of its own. */
const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  const { code } = cause as NodeJS.ErrnoException;
  return [code, cause.message].filter((part) => part !== undefined && part !== "").join(": ");
};
