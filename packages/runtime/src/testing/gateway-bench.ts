import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Gateway, GatewaySession, Protocol, TokenBudget } from "@orchestrate/shared";
import OpenAI from "openai";
import { onTestFinished } from "vitest";

import type { GatewayEvent } from "../gateway/gateway-event.ts";
import { createGateway, type GatewayOptions } from "../gateway/gateway.ts";
import type { AddressedProvider } from "../gateway/provider.ts";
import { hastyClock } from "./hasty-clock.ts";
import { type ModelServer, startModelServer } from "./model-server/model-server.ts";
import type { Scenario } from "./model-server/scenario.ts";

/** A scripted provider, and gateways before it. Ends with the test. */
export interface GatewayBench {
  readonly folder: string;
  readonly server: ModelServer;
  /** What the gateways saw and did. */
  readonly events: GatewayEvent[];
  /** The provider as a gateway knows it; it follows one of the scenarios. */
  readonly provider: (scenario: string) => AddressedProvider;
  readonly gateway: (scenario: string, options?: Partial<GatewayOptions>) => Promise<Gateway>;
  /** A session with that gateway, or with a fresh one. */
  readonly session: (on: string | Gateway, options?: SessionWish) => Promise<GatewaySession>;
}

interface SessionWish {
  readonly budget?: TokenBudget;
  readonly model?: string;
  readonly attempt?: string;
  readonly subject?: string;
  readonly gateway?: Partial<GatewayOptions>;
}

/** The provider's key, which must be found nowhere else. */
export const providerKey = "sk-canary-0123456789abcdef0123456789";

export const unlimited: TokenBudget = { maxTokens: undefined, maxUsd: undefined };
export const patient = { beginMs: 3_600_000, idleMs: 3_600_000 };

export const allProtocols = ["openai-chat", "openai-responses", "anthropic-messages", "gemini"] as const;

export const openGatewayBench = async (scenarios: Readonly<Record<string, Scenario>>): Promise<GatewayBench> => {
  const folder = await mkdtemp(join(tmpdir(), "gateway-"));
  const server = await startModelServer(scenarios);
  const gateways: Gateway[] = [];
  const events: GatewayEvent[] = [];
  onTestFinished(async () => {
    for (const gateway of gateways) await gateway.close();
    await server.close();
    await rm(folder, { recursive: true });
  });

  const provider = (scenario: string): AddressedProvider => ({
    kind: "addressed",
    id: "acme",
    baseURL: server.baseURL(scenario),
    protocols: allProtocols,
    apiKey: providerKey,
    headers: {},
    prices: { "acme-1": { inputUsd: 10, cachedInputUsd: 1, outputUsd: 100 } },
  });
  const gateway: GatewayBench["gateway"] = async (scenario, options = {}) => {
    const opened = await createGateway({
      providers: [provider(scenario)],
      folder: join(folder, "sockets"),
      mode: { kind: "live" },
      clock: hastyClock,
      onEvent: (event) => events.push(event),
      timeouts: patient,
      ...options,
    });
    gateways.push(opened);
    return opened;
  };
  const session: GatewayBench["session"] = async (on, wish = {}) => {
    const { budget = unlimited, model = "acme-1", attempt = "run1-T1-1", subject } = wish;
    const opened = typeof on === "string" ? await gateway(on, wish.gateway) : on;
    const routes = allProtocols.map((protocol) => ({ provider: "acme", protocol, model }));
    return await opened.open({ attempt, agent: "builtin", budget, routes, ...(subject !== undefined && { subject }) });
  };
  return { folder, server, events, provider, gateway, session };
};

/** A client as an agent in this process would have it. */
export const clientOf = (session: GatewaySession, protocol: Protocol = "openai-chat"): OpenAI => {
  const { baseURL, token } = session.endpoint(protocol, 4100);
  const none = { organization: null, project: null, webhookSecret: null, adminAPIKey: null };
  return new OpenAI({ baseURL, apiKey: token, fetch: session.fetch, maxRetries: 0, ...none });
};

export type Messages = OpenAI.Chat.ChatCompletionMessageParam[];
export const hello: Messages = [{ role: "user", content: "Hello." }];
export const tools = [{ type: "function" as const, function: { name: "shell", parameters: { type: "object" } } }];

/** Asks for a whole answer. */
export const ask = (session: GatewaySession, messages: Messages = hello) =>
  clientOf(session).chat.completions.create({ model: "acme-1", messages, tools });

/** Asks for a stream; its text. */
export const stream = async (session: GatewaySession, messages: Messages = hello): Promise<string> => {
  const request = { model: "acme-1", messages, tools, stream: true as const };
  let text = "";
  for await (const chunk of await clientOf(session).chat.completions.create(request)) {
    text += chunk.choices[0]?.delta.content ?? "";
  }
  return text;
};
