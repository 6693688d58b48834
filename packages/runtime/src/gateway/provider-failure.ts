import { z } from "zod";

import { type HttpAnswer, readText } from "./http.ts";
import type { ModelProvider } from "./provider.ts";
import type { NoAnswer } from "./source.ts";

/** A try that brought no answer. */
export interface FailedTry {
  readonly kind: "failed";
  /** HTTP status; undefined when there was no answer at all. */
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
  readonly message: string;
}

/** Reads why a provider refused. Its words may repeat a key or hold control characters: both are taken out. */
export const describeFailure = async (
  answer: Omit<HttpAnswer, "body">,
  body: AsyncIterable<Uint8Array>,
  redact: (text: string) => string,
): Promise<FailedTry> => {
  // The status says enough where the body is cut off, stalls or never ends.
  const text = await readText(body, 1024 * 1024).catch(() => "");
  return {
    kind: "failed",
    status: answer.status,
    retryAfter: answer.headers["retry-after"],
    message: clean(redact(messageIn(text))),
  };
};

/** What the agent is told once nothing more is tried. */
export const refusalOf = ({ status, message }: FailedTry, provider: ModelProvider): NoAnswer => {
  const { origin } = new URL(provider.baseURL);
  if (status === undefined) {
    const text = `The provider ${provider.id} did not answer at ${origin}: ${message}`;
    return { kind: "no-answer", status: 502, code: "provider_unreachable", message: text };
  }
  if (status < 400) {
    const text = `The provider ${provider.id} answered with ${status}; redirections are not followed: set baseURL`;
    return { kind: "no-answer", status: 502, code: "provider_redirected", message: text };
  }
  const text = `The provider ${provider.id} answered ${status}${message === "" ? "" : `: ${message}`}`;
  return { kind: "no-answer", status, code: codes[status] ?? "provider_error", message: text };
};

const codes: Readonly<Record<number, string>> = {
  401: "provider_refused_key",
  402: "provider_wants_payment",
  403: "provider_refused_key",
  404: "provider_has_no_such_model",
  429: "provider_is_busy",
};

const ErrorBody = z.object({
  error: z.union([z.string(), z.object({ message: z.string() })]).optional(),
  message: z.string().optional(),
});

const messageIn = (text: string): string => {
  try {
    const { error, message } = ErrorBody.parse(JSON.parse(text));
    return (typeof error === "string" ? error : error?.message) ?? message ?? "";
  } catch {
    // Proxies answer with pages of their own: the start of one says which it is.
    return text;
  }
};

const clean = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ")
    .trim()
    .slice(0, 500);
