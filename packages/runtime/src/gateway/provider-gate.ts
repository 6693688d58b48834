import { randomInt } from "node:crypto";

import type { Clock, ProviderFailure } from "@orchestrate/shared";

import type { Tokens } from "./protocol/wire-protocol.ts";
import { failureOf, type FailedTry, isDefinitive, refusalOf } from "./provider-failure.ts";
import type { Provider } from "./provider.ts";
import { createRateLimit, type RateLimit } from "./rate-limit.ts";
import { delayBeforeRetry, isTransient } from "./retries.ts";
import type { NoAnswer } from "./source.ts";

/** One provider as all sessions share it: how many ask at once and how often, and how long it is left alone after a failure. */
export interface ProviderGate {
  /** Waits until the provider may be asked; resolves with a refusal once it has failed. Rejects when the signal aborts. */
  enter(options: { readonly signal: AbortSignal }): Promise<Turn | NoAnswer>;
}

/** The right to ask once. */
export interface Turn {
  readonly kind: "turn";
  succeeded(): void;
  /** Resolves nothing: says why nothing more is tried, or undefined when the question may enter again. */
  failed(tried: FailedTry): NoAnswer | undefined;
  used(tokens: Tokens): void;
  /** Must be called once nothing of the answer is awaited any more; more calls change nothing. */
  leave(): void;
}

interface GateOptions {
  readonly provider: Provider;
  readonly clock: Clock;
  readonly onRetry: (reason: string, delayMs: number) => void;
  /** Called once, before anybody hears of it. */
  readonly onFailure: (failure: ProviderFailure) => void;
}

/**
 * While a provider fails, one question at a time finds out whether it still does: so that being down costs what is in flight
 * and a few requests more, however many ask. A failure counts once for all that were asked before it was known.
 */
export const createProviderGate = ({ provider, clock, onRetry, onFailure }: GateOptions): ProviderGate => {
  const { concurrent = Infinity } = provider.limits ?? {};
  const rate: RateLimit = createRateLimit(provider.limits ?? {}, clock);
  const failing = new AbortController();
  let failure: NoAnswer | undefined;
  let asking = 0;
  let isProbed = false;
  let troubles = 0;
  let inVain = 0;
  let troubledMs = -Infinity;
  let closedUntilMs = 0;
  let change = Promise.withResolvers<void>();

  const changed = (): void => {
    change.resolve();
    change = Promise.withResolvers();
  };
  const fail = (tried: FailedTry): NoAnswer => {
    if (failure) return failure;
    const found = failureOf(tried, provider, inVain);
    failure = { ...refusalOf(tried, provider), failure: found };
    onFailure(found);
    failing.abort();
    return failure;
  };
  const wait = async (ms: number, signal: AbortSignal): Promise<void> => {
    const over = new AbortController();
    const until = AbortSignal.any([signal, failing.signal, over.signal]);
    // Rejects only when it was woken before its time, which the loop around it looks into.
    const slept = clock.sleep(ms, { signal: until }).catch(() => undefined);
    await (ms > 0 ? slept : Promise.race([change.promise, aborted(until)]));
    over.abort();
  };

  const turn = (): Turn => {
    const startMs = clock.monotonicMs();
    let probes = troubles > 0;
    isProbed ||= probes;
    asking += 1;
    rate.asked();
    let isOver = false;
    const settle = (): void => {
      if (probes) isProbed = false;
      probes = false;
      changed();
    };
    return {
      kind: "turn",
      succeeded: () => {
        troubles = 0;
        inVain = 0;
        settle();
      },
      failed: (tried) => {
        inVain += 1;
        if (isDefinitive(tried)) return fail(tried);
        if (!isTransient(tried.status)) return refusalOf(tried, provider);
        if (startMs < troubledMs) return failure;
        troubles += 1;
        troubledMs = clock.monotonicMs();
        const jitter = randomInt(1000) / 1000;
        const delayMs = delayBeforeRetry(tried, { tries: troubles, jitter, now: clock.now() });
        if (delayMs === undefined) return fail(tried);
        closedUntilMs = troubledMs + delayMs;
        onRetry(tried.status === undefined ? tried.message : `${tried.status} ${tried.message}`.trim(), delayMs);
        return undefined;
      },
      used: (tokens) => rate.used(tokens),
      leave: () => {
        if (isOver) return;
        isOver = true;
        asking -= 1;
        settle();
      },
    };
  };

  return {
    enter: async ({ signal }) => {
      for (;;) {
        signal.throwIfAborted();
        if (failure) return failure;
        const ms = Math.max(closedUntilMs - clock.monotonicMs(), rate.waitMs());
        if (ms > 0) await wait(Math.ceil(ms), signal);
        else if (asking >= concurrent || (troubles > 0 && isProbed)) await wait(0, signal);
        else return turn();
      }
    },
  };
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
