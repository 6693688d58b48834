import type { ProviderFailure } from "@orchestrate/shared";
import { z } from "zod";

import { type HttpAnswer, readText } from "./http.ts";
import { originOf, type Provider } from "./provider.ts";
import type { NoAnswer } from "./source.ts";

/** A try that brought no answer. */
export interface FailedTry {
  readonly kind: "failed";
  /** HTTP status; undefined when there was no answer at all. */
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
  readonly message: string;
  /** The provider's own word for what is wrong. */
  readonly code: string | undefined;
}

/** Reads why a provider refused. Its words may repeat a key or hold control characters: both are taken out. */
export const describeFailure = async (
  answer: Omit<HttpAnswer, "body">,
  body: AsyncIterable<Uint8Array>,
  redact: (text: string) => string,
): Promise<FailedTry> => {
  // The status says enough where the body is cut off, stalls or never ends.
  const text = await readText(body, 1024 * 1024).catch(() => "");
  const { message, code } = complaintIn(text);
  return {
    kind: "failed",
    status: answer.status,
    retryAfter: answer.headers["retry-after"],
    message: clean(redact(message)),
    code,
  };
};

/** What the agent is told once nothing more is tried. */
export const refusalOf = ({ status, message, code }: FailedTry, provider: Provider): NoAnswer => {
  if (status === undefined) {
    const origin = originOf(provider);
    const text = `The provider ${provider.id} did not answer${origin === undefined ? "" : ` at ${origin}`}: ${message}`;
    return { kind: "no-answer", status: 502, code: "provider_unreachable", message: text };
  }
  if (status < 400) {
    const text = `The provider ${provider.id} answered with ${status}; redirections are not followed: set baseURL`;
    return { kind: "no-answer", status: 502, code: "provider_redirected", message: text };
  }
  const text = `The provider ${provider.id} answered ${status}${message === "" ? "" : `: ${message}`}`;
  const named = code === outOfCredit ? codes[402] : codes[status];
  return { kind: "no-answer", status, code: named ?? "provider_error", message: text };
};

/** Why nothing is asked of a provider any more, and what to do about it. */
export const failureOf = (tried: FailedTry, provider: Provider, requests: number): ProviderFailure => {
  const { code, message } = refusalOf(tried, provider);
  const remedy = (remedies[code] ?? wait)(provider);
  return { provider: provider.id, code, status: tried.status, message, remedy, requests };
};

/** Refused for good: no try of anybody would end otherwise. */
export const isDefinitive = ({ status, code }: FailedTry): boolean =>
  status !== undefined && (status < 400 || status in codes) && (status !== 429 || code === outOfCredit);

/** OpenAI's word, and that of many others, for an account without money; its status is that of too many requests. */
const outOfCredit = "insufficient_quota";

const wait = (): string => "Wait until it is well again; its status page may know more.";
const remedies: Readonly<Record<string, (provider: Provider) => string>> = {
  provider_unreachable: (provider) =>
    provider.kind === "plugged"
      ? `Look into the plug-in that providers.${provider.id} names; \`orchestrate models\` tries it alone.`
      : `Look whether it runs at ${originOf(provider)}, or mend providers.${provider.id}.baseURL.`,
  provider_redirected: ({ id }) => `Set providers.${id}.baseURL to the address that it redirects to.`,
  provider_refused_key: ({ id, keyEnv }) =>
    keyEnv === undefined
      ? `Name the variable that holds its key in providers.${id}.keyEnv.`
      : `Set ${keyEnv} to a key that ${id} accepts for this model.`,
  provider_wants_payment: ({ id }) => `Add credit to the account at ${id}.`,
  provider_has_no_such_model: ({ id }) =>
    `Name another model, or mend providers.${id}.baseURL; \`orchestrate models\` shows what is reachable.`,
  provider_is_busy: ({ id }) => `Wait, lower concurrency.implementors, or set providers.${id}.limits.`,
};

const codes: Readonly<Record<number, string>> = {
  401: "provider_refused_key",
  402: "provider_wants_payment",
  403: "provider_refused_key",
  404: "provider_has_no_such_model",
  429: "provider_is_busy",
};

const ErrorBody = z.object({
  error: z.union([z.string(), z.object({ message: z.string(), code: z.unknown().optional() })]).optional(),
  message: z.string().optional(),
});

const complaintIn = (text: string): Pick<FailedTry, "message" | "code"> => {
  try {
    const { error, message = "" } = ErrorBody.parse(JSON.parse(text));
    if (typeof error !== "object") return { message: error ?? message, code: undefined };
    return { message: error.message, code: typeof error.code === "string" ? error.code : undefined };
  } catch {
    // Proxies answer with pages of their own: the start of one says which it is.
    return { message: text, code: undefined };
  }
};

/** Words of others, on one line and short. */
export const clean = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ")
    .trim()
    .slice(0, 500);
