import type { Clock } from "@orchestrate/shared";

import type { IdleLimit } from "./idle-limit.ts";
import type { FailedTry } from "./provider-failure.ts";
import type { Provider } from "./provider.ts";
import type { Question } from "./source.ts";

export interface AnswerTimeouts {
  /** Until an answer begins; models that think before they speak take minutes. */
  readonly beginMs: number;
  /** Between two chunks of an answer. */
  readonly idleMs: number;
}

/** One question to one provider. */
export interface Asking {
  readonly question: Question;
  readonly provider: Provider;
  readonly clock: Clock;
  readonly timeouts: AnswerTimeouts;
  readonly signal: AbortSignal;
}

/** A try that can be ended when it takes too long, beside whoever asked for it. */
export interface Patience {
  readonly signal: AbortSignal;
  readonly toBegin: IdleLimit;
  readonly toGoOn: IdleLimit;
  end(): void;
}

export const patienceFor = ({ provider, clock, timeouts, signal }: Asking): Patience => {
  const stop = new AbortController();
  const limit = (ms: number): IdleLimit => ({ ms, clock, what: provider.id, onIdle: () => stop.abort() });
  return {
    signal: AbortSignal.any([signal, stop.signal]),
    toBegin: limit(timeouts.beginMs),
    toGoOn: limit(timeouts.idleMs),
    end: () => stop.abort(),
  };
};

/** A try to which nothing was answered, and why. */
export const unanswered = (message: string): FailedTry => ({
  kind: "failed",
  status: undefined,
  retryAfter: undefined,
  message,
  code: undefined,
});

/** Node says the most useful thing in `code`; an error of several addresses has no message of its own. */
export const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  const { code } = cause as NodeJS.ErrnoException;
  return [code, cause.message].filter((part) => part !== undefined && part !== "").join(": ");
};
