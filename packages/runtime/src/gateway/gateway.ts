import { mkdir } from "node:fs/promises";

import {
  type Clock,
  type Gateway,
  type ModelRoute,
  noUsage,
  OrchestrateError,
  type TokenBudget,
  type Usage,
} from "@orchestrate/shared";

import type { AnswerTimeouts } from "./asking.ts";
import { readCassette } from "./cassette/cassette.ts";
import { openRecorder } from "./cassette/recorder.ts";
import type { GatewayEvent } from "./gateway-event.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { createLiveSource } from "./live-source.ts";
import { wireProtocol } from "./protocol/wire-protocols.ts";
import { checkProvider, type Provider } from "./provider.ts";
import { recordFrom } from "./record-source.ts";
import { createReplaySource } from "./replay-source.ts";
import { openSession } from "./session.ts";
import type { OpenSource } from "./source.ts";
import type { Price } from "./usage.ts";

/** `record` asks providers and keeps their answers in a cassette; `replay` asks nobody. */
export type GatewayMode =
  | { readonly kind: "live" }
  | { readonly kind: "record"; readonly file: string }
  | { readonly kind: "replay"; readonly file: string };

export interface GatewayOptions {
  readonly providers: readonly Provider[];
  /** For the sockets; absolute, and short, since a socket's whole path has at most 107 bytes. */
  readonly folder: string;
  readonly mode: GatewayMode;
  readonly clock: Clock;
  readonly onEvent: (event: GatewayEvent) => void;
  /** Of all sessions together. @default none */
  readonly budget?: TokenBudget;
  /** What earlier processes of the same run used: in all, and on a subject. @default nothing */
  readonly spent?: Usage;
  readonly spentOn?: (subject: string) => Usage;
  /** @default ten minutes to begin, two minutes between chunks */
  readonly timeouts?: AnswerTimeouts;
}

/**
 * Opens the endpoint that all model traffic passes. Rejects with OrchestrateError `PROVIDER_INVALID`,
 * `CASSETTE_MISSING` or `CASSETTE_INVALID`. `close` ends every session.
 */
export const createGateway = async (options: GatewayOptions): Promise<Gateway> => {
  for (const provider of options.providers) checkProvider(provider);
  const providers = new Map(options.providers.map((provider) => [provider.id, provider]));
  const openSource = await openSourceOf(options, providers);
  const run = createLedger(options.budget ?? { maxTokens: undefined, maxUsd: undefined }, options.spent ?? noUsage);
  // Passable, so that a sandbox under another user reaches its socket; not listable, so that it finds no other.
  await mkdir(options.folder, { recursive: true, mode: 0o711 });
  const subjects = new Map<string, Ledger>();
  const ledgerOf = (subject: string | undefined, budget: TokenBudget): Ledger => {
    if (subject === undefined) return createLedger(budget, noUsage);
    const ledger = subjects.get(subject) ?? createLedger(budget, options.spentOn?.(subject) ?? noUsage);
    subjects.set(subject, ledger);
    return ledger;
  };
  const sessions = new Set<{ close(): Promise<void> }>();

  return {
    open: async (request) => {
      for (const route of request.routes) checkRoute(route, options.mode.kind === "replay" ? undefined : providers);
      const { clock, onEvent, folder } = options;
      const priceOf = ({ provider, model }: ModelRoute) => providers.get(provider)?.prices[model];
      const inUsd = request.budget.maxUsd !== undefined || options.budget?.maxUsd !== undefined;
      if (inUsd && options.mode.kind !== "replay") checkPrices(request.routes, priceOf);
      const ledgers = { ofSubject: ledgerOf(request.subject, request.budget), ofRun: run };
      const session = await openSession({ ...request, ledgers, openSource, clock, onEvent, folder, priceOf });
      sessions.add(session);
      const close = async () => {
        sessions.delete(session);
        await session.close();
      };
      return { ...session, close };
    },
    close: async () => {
      await Promise.all([...sessions].map((session) => session.close()));
      sessions.clear();
    },
  };
};

const openSourceOf = async (
  { mode, clock, onEvent, timeouts = { beginMs: 600_000, idleMs: 120_000 } }: GatewayOptions,
  providers: ReadonlyMap<string, Provider>,
): Promise<OpenSource> => {
  if (mode.kind === "replay") return createReplaySource(await readCassette(mode.file));
  const live = createLiveSource({ providers, clock, timeouts, onEvent });
  return mode.kind === "live" ? live : recordFrom(live, await openRecorder(mode.file));
};

/**
 * A cost that nobody knows cannot be held to a budget. Throws OrchestrateError `PRICE_UNKNOWN` for a route to a model
 * without a price.
 */
export const checkPrices = (routes: readonly ModelRoute[], priceOf: (route: ModelRoute) => Price | undefined): void => {
  const unknown = routes.find((route) => priceOf(route) === undefined);
  if (!unknown) return;
  const { provider, model } = unknown;
  throw new OrchestrateError("PRICE_UNKNOWN", `The budget is in dollars, and ${model} of ${provider} has no price.`, {
    hint: `Set providers.${provider}.models.${model} to its price (zeros where it is free), or give a budget in tokens.`,
  });
};

/** A replay asks no provider, so that none needs to be there. */
const checkRoute = (route: ModelRoute, providers: ReadonlyMap<string, Provider> | undefined): void => {
  wireProtocol(route.protocol);
  if (!providers) return;
  const provider = providers.get(route.provider);
  if (!provider) {
    throw new OrchestrateError("PROVIDER_UNKNOWN", `There is no provider ${route.provider}`, {
      hint: `The configuration names ${[...providers.keys()].join(", ") || "none"}.`,
    });
  }
  if (provider.protocols.includes(route.protocol)) return;
  throw new OrchestrateError("PROVIDER_PROTOCOL", `The provider ${provider.id} does not speak ${route.protocol}`, {
    hint: `It speaks ${provider.protocols.join(", ")}: choose another agent or another provider.`,
  });
};
