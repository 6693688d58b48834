import type { Clock, GatewayFacts, ProviderFailure } from "@orchestrate/shared";

import type { Ledger } from "./ledger.ts";

/** What a session sees, as it goes on. */
export interface Observations {
  readonly facts: () => GatewayFacts;
  /** Something passed, in either direction. */
  touch(): void;
  /** A request that offered tools was answered; requests without any are side calls, and tell nothing of the work. */
  answered(status: number): void;
  failed(error: string): void;
  reported(model: string): void;
  missed(): void;
  drifted(results: number): void;
  overran(): void;
  lostProvider(failure: ProviderFailure): void;
}

export const createObservations = (session: { readonly ledger: Ledger; readonly clock: Clock }): Observations => {
  let lastActivityMs = session.clock.monotonicMs();
  let lastStatus: number | undefined;
  let lastError: string | undefined;
  let reportedModel: string | undefined;
  let budgetHit = false;
  let providerFailure: ProviderFailure | undefined;
  let misses = 0;
  let drift = 0;
  return {
    facts: () => ({
      usage: session.ledger.usage,
      lastStatus,
      lastError,
      budgetHit,
      providerFailure,
      misses,
      drift,
      lastActivityMs,
      reportedModel,
    }),
    touch: () => {
      lastActivityMs = session.clock.monotonicMs();
    },
    answered: (status) => {
      lastStatus = status;
    },
    failed: (error) => {
      lastError = error;
    },
    reported: (model) => {
      reportedModel = model;
    },
    missed: () => {
      misses += 1;
    },
    // Each later request repeats all earlier results: the most that one request showed is how many there are.
    drifted: (results) => {
      drift = Math.max(drift, results);
    },
    overran: () => {
      budgetHit = true;
    },
    lostProvider: (failure) => {
      providerFailure = failure;
    },
  };
};
