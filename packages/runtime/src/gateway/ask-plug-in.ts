import type { AnswerPart, Chat, CompletingProvider } from "@orchestrate/shared";
import { ZodError } from "zod";

import { type Asking, patienceFor, reasonOf } from "./asking.ts";
import { inTime, withIdleLimit } from "./idle-limit.ts";
import { clean, type FailedTry } from "./provider-failure.ts";
import { createRedactor, secretsOf } from "./provider-secrets.ts";
import type { Answer, NoAnswer, Question } from "./source.ts";
import { writeAnswer } from "./write-answer.ts";

/** Asks a provider that answers by itself, and writes what it says in the question's protocol. */
export const askPlugIn = async (asking: Asking, plugIn: CompletingProvider): Promise<Answer | FailedTry | NoAnswer> => {
  const { question, provider, signal } = asking;
  const chat = chatOf(question);
  if ("kind" in chat) return chat;
  const redact = createRedactor(secretsOf(provider));
  const patience = patienceFor(asking);
  try {
    const answered = plugIn.complete(chat, { signal: patience.signal, apiKey: provider.apiKey });
    const iterator = answered[Symbol.asyncIterator]();
    const first = await inTime(iterator.next(), patience.toBegin);
    const rest = withIdleLimit({ [Symbol.asyncIterator]: () => iterator }, patience.toGoOn);
    return await writeAnswer(question, redacted(withFirst(first, rest), redact));
  } catch (cause) {
    patience.end();
    signal.throwIfAborted();
    return failedTry(cause, redact);
  }
};

/** What it cannot carry is refused: an image that is left out unseen would get an answer about nothing. */
const chatOf = ({ protocol, call, route }: Question): Chat | NoAnswer => {
  try {
    return { ...protocol.chat(call), model: route.model };
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const message = `The provider ${route.provider} takes text and tools only, and the request holds something else`;
    return { kind: "no-answer", status: 400, code: "provider_takes_text", message };
  }
};

async function* withFirst<Part>(first: IteratorResult<Part>, rest: AsyncIterable<Part>): AsyncGenerator<Part> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

async function* redacted(
  parts: AsyncIterable<AnswerPart>,
  redact: (text: string) => string,
): AsyncGenerator<AnswerPart> {
  try {
    for await (const part of parts) {
      if (part.type === "text") yield { ...part, text: redact(part.text) };
      else if (part.type === "call") yield { ...part, arguments: redact(part.arguments) };
      else yield part;
    }
  } catch (cause) {
    throw Object.assign(new Error(redact(reasonOf(cause))), conditionOf(cause));
  }
}

/** An error may say by HTTP's status what kind of failure it is, and by `retryAfter` when to come back. */
const failedTry = (cause: unknown, redact: (text: string) => string): FailedTry => ({
  kind: "failed",
  message: clean(redact(reasonOf(cause))),
  ...conditionOf(cause),
});

const conditionOf = (cause: unknown): Pick<FailedTry, "status" | "retryAfter" | "code"> => {
  const { status, retryAfter, code } = (cause ?? {}) as Readonly<Record<string, unknown>>;
  return {
    status: typeof status === "number" ? status : undefined,
    retryAfter: typeof retryAfter === "string" || typeof retryAfter === "number" ? String(retryAfter) : undefined,
    code: typeof code === "string" ? code : undefined,
  };
};
