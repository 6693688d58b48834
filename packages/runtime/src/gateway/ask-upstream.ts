import type { Upstream } from "@orchestrate/shared";

import { type Asking, patienceFor, reasonOf, unanswered } from "./asking.ts";
import { type HttpAnswer, readText, sendHttp } from "./http.ts";
import { inTime, withIdleLimit } from "./idle-limit.ts";
import { describeFailure, type FailedTry } from "./provider-failure.ts";
import { createAnswerRedactor, createRedactor, secretsOf } from "./provider-secrets.ts";
import { problemOf } from "./provider.ts";
import { splitEvents } from "./server-sent-events.ts";
import type { Answer, Question } from "./source.ts";

/** Asks a provider that speaks the question's protocol at an address, and passes on what it answers. */
export const askUpstream = async (
  asking: Asking,
  findUpstream: (signal: AbortSignal) => Promise<Upstream>,
): Promise<Answer | FailedTry> => {
  const { question, provider, signal } = asking;
  const patience = patienceFor(asking);
  let redact = createRedactor(secretsOf(provider));
  try {
    const upstream = await inTime(findUpstream(patience.signal), patience.toBegin);
    redact = createRedactor(secretsOf(provider, upstream.headers));
    const answer = await inTime(send(question, upstream, patience.signal), patience.toBegin);
    const chunks = withIdleLimit(untilCut(answer.body, provider.id), patience.toGoOn);
    const redactAnswer = createAnswerRedactor(redact);
    if (answer.status < 200 || answer.status > 299) return await describeFailure(answer, chunks, redactAnswer);
    const isStream = answer.headers["content-type"]?.includes("text/event-stream") ?? false;
    return {
      kind: "answer",
      // In our own words: a provider's header may repeat what it was sent, and is passed on to nobody.
      contentType: isStream ? "text/event-stream" : "application/json",
      isStream,
      // A whole document is read before it is passed on, so that one that is cut off can be asked for again.
      parts: isStream
        ? redacted(splitEvents(chunks), redactAnswer)
        : one(redactAnswer(await readText(chunks, maxDocumentBytes))),
      recorded: false,
      scripted: answer.headers["x-scripted"] !== undefined,
      drift: 0,
    };
  } catch (cause) {
    patience.end();
    signal.throwIfAborted();
    return unanswered(redact(reasonOf(cause)));
  }
};

const maxDocumentBytes = 64 * 1024 * 1024;

const send = async (
  { protocol, call, route, headers: asked }: Question,
  { baseURL, headers }: Upstream,
  signal: AbortSignal,
): Promise<HttpAnswer> => {
  const problem = problemOf(baseURL, { isSecret: Object.keys(headers).length > 0 });
  if (problem !== undefined) throw new Error(problem);
  const { path, body } = protocol.forward(call, route.model);
  const passed = protocol.passedHeaders.flatMap((name) => {
    const value = asked[name];
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  return await sendHttp(
    {
      url: new URL(`${baseURL.replace(/\/+$/, "")}${path}`),
      method: "POST",
      headers: {
        ...protocol.headers,
        ...Object.fromEntries(passed),
        ...headers,
        "content-type": "application/json",
        accept: call.stream ? "text/event-stream" : "application/json",
        "user-agent": "orchestrate",
      },
      body: JSON.stringify(body),
    },
    { signal },
  );
};

/** Node says only `aborted` of a connection that ended too early. */
async function* untilCut(body: AsyncIterable<Uint8Array>, provider: string): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw new Error(`${provider} broke off: ${reasonOf(cause)}`, { cause });
  }
}

async function* one(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}

async function* redacted(parts: AsyncIterable<string>, redact: (text: string) => string): AsyncGenerator<string> {
  for await (const part of parts) yield redact(part);
}
