import type { AgentChoice } from "@orchestrate/implementor";
import { builtinAgent, clientAgent, clients, commandAgent, replayAgent } from "@orchestrate/runtime";
import { type Agent, type ModelRoute, OrchestrateError, type SubSpec } from "@orchestrate/shared";

import type { Configuration } from "../config/schema.ts";
import { acpAgentOf, type ChosenClient, isClient, programOf } from "./client-program.ts";

/** The configured agents by role. Each method throws OrchestrateError when there is none that fits. */
export interface Agents {
  /** For a sub-spec: what its task names, else the implementor's. */
  readonly agentFor: (subSpec: Pick<SubSpec, "agent" | "model">) => AgentChoice;
  readonly planner: () => AgentChoice;
  /** Undefined when the configuration names none: then a person judges. */
  readonly judge: () => AgentChoice | undefined;
  /** The cassette of an agent, when it replays one. */
  readonly cassetteOf: (name: string) => string | undefined;
  /** The agent's name in the configuration. */
  readonly nameFor: (subSpec: Pick<SubSpec, "agent">) => string;
}

interface AgentsOptions {
  readonly configuration: Configuration;
  /** Where the configuration stands, for messages; undefined when there is none. */
  readonly file: string | undefined;
  /** What is to be known of a configuration that does not count. */
  readonly note: string | undefined;
  /** The implementor's name, instead of the configuration's. */
  readonly implementor: string | undefined;
  /** Where programs are looked for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What a cassette that is replayed was made by; undefined when models are asked. */
  readonly replayed: { readonly model: string } | undefined;
}

export const chooseAgents = (options: AgentsOptions): Agents => {
  const { configuration, implementor } = options;
  const { agents, roles } = configuration;
  const [only, second] = Object.keys(agents);
  const nameFor: Agents["nameFor"] = ({ agent }) => {
    const name = agent ?? implementor ?? roles.implementor ?? (second === undefined ? only : undefined);
    if (name === undefined) throw second === undefined ? noAgent(options) : whichAgent(options);
    return name;
  };
  const choose = (name: string, model: string | undefined): AgentChoice => {
    const chosen = agents[name];
    if (chosen === undefined) throw unknownAgent(name, options);
    return { ...choiceOf(chosen, { ...options, name, model }), scope: scopeOf(chosen) };
  };
  return {
    nameFor,
    agentFor: ({ agent, model }) => choose(nameFor({ agent }), model),
    planner: () => choose(roles.planner ?? nameFor({ agent: undefined }), undefined),
    judge: () => (roles.judge === undefined ? undefined : choose(roles.judge, undefined)),
    cassetteOf(name) {
      const agent = agents[name];
      return agent !== undefined && "use" in agent && agent.use === "replay" ? agent.cassette : undefined;
    },
  };
};

type Chosen = Configuration["agents"][string];

/** Agents of one's own may need to write where they please; of those that ship, most do not. */
const scopeOf = (chosen: Chosen): AgentChoice["scope"] =>
  "use" in chosen && "scope" in chosen ? chosen.scope : "gate";

/** The agent's name, and the model that a task names for it. */
interface Wanted {
  readonly name: string;
  readonly model: string | undefined;
}

const choiceOf = (chosen: Chosen, options: AgentsOptions & Wanted): Omit<AgentChoice, "scope"> => {
  const { name, replayed } = options;
  if (!("use" in chosen)) return { agent: chosen, routes: chosen.needs.model ? [routeOf({}, chosen, options)] : [] };
  if (chosen.use === "command") {
    return { agent: commandAgent({ argv: chosen.run, env: chosen.env, id: name }), routes: [] };
  }
  if (isClient(chosen)) return clientChoice(chosen, options);
  if (chosen.use === "acp") {
    if (replayed !== undefined) throw notReplayed(chosen.use, options);
    const agent = acpAgentOf(chosen, options);
    return { agent, routes: [routeOf(chosen, agent, options)] };
  }
  const { maxTurns } = chosen;
  if (replayed !== undefined) {
    // A replay asks nobody, so that it needs no provider; its model is the one that was recorded.
    const route = { provider: "cassette", protocol: "openai-chat", model: replayed.model } as const;
    return { agent: replayAgent({ maxTurns }), routes: [route] };
  }
  if (chosen.use === "replay") throw new TypeError("A cassette is opened before its agent is made");
  const protocol = spoken(chosen, options);
  const agent = builtinAgent({ maxTurns, contextTokens: chosen.contextTokens, protocol });
  return { agent, routes: [routeOf(chosen, agent, options)] };
};

const clientChoice = (chosen: ChosenClient, options: AgentsOptions & Wanted): Omit<AgentChoice, "scope"> => {
  const { replayed } = options;
  const client = clients[chosen.use];
  if (replayed !== undefined) throw notReplayed(chosen.use, options);
  const spoken = chosen.protocol === undefined ? client.protocols : [chosen.protocol];
  const needs = { model: spoken, permissions: "flags", session: false, steer: false } as const;
  const route = routeOf(chosen, { needs }, options);
  return {
    agent: clientAgent(client, { program: programOf(chosen, options), protocol: route.protocol }),
    routes: [route],
  };
};

const spoken = (
  { protocol, provider }: Extract<Chosen, { use: "builtin" }>,
  { configuration, name }: { configuration: Configuration; name: string },
) => {
  const known = configuration.providers[provider ?? Object.keys(configuration.providers)[0] ?? ""];
  const wanted = protocol === undefined ? (known?.protocols ?? ["openai-chat"]) : [protocol];
  const first = wanted.find((each) => each === "openai-chat" || each === "openai-responses");
  if (first !== undefined) return first;
  throw new OrchestrateError("AGENT_PROTOCOL", `The agent ${name} does not speak ${wanted.join(", ")}.`, {
    hint: "The built-in agent speaks openai-chat and openai-responses: give it a provider that speaks one of them.",
  });
};

const routeOf = (
  wanted: { readonly provider?: string | undefined; readonly model?: string | undefined },
  agent: Pick<Agent, "needs">,
  { configuration: { providers }, name, file, model }: AgentsOptions & Wanted,
): ModelRoute => {
  const at = { file: file ?? "orchestrate.config.yaml" };
  const [only, second] = Object.keys(providers);
  const provider = wanted.provider ?? (second === undefined ? only : undefined);
  const known = provider === undefined ? undefined : providers[provider];
  if (provider === undefined || known === undefined) {
    throw new OrchestrateError(
      "PROVIDER_UNKNOWN",
      `The agent ${name} has no provider ${provider ?? ""}`.trimEnd() + ".",
      {
        hint:
          only === undefined
            ? "Name one under `providers`, with its baseURL."
            : `Set agents.${name}.provider to one of ${Object.keys(providers).join(", ")}.`,
        at,
      },
    );
  }
  const [listed, more] = Object.keys(known.models);
  const chosen = model ?? wanted.model ?? (more === undefined ? listed : undefined);
  if (chosen === undefined) {
    throw new OrchestrateError("MODEL_UNKNOWN", `The agent ${name} has no model.`, {
      hint: `Set agents.${name}.model to the name of a model of ${provider}.`,
      at,
    });
  }
  const protocol = agent.needs.model?.find((each) => known.protocols.includes(each));
  if (protocol === undefined) {
    throw new OrchestrateError(
      "PROVIDER_PROTOCOL",
      `The agent ${name} and the provider ${provider} have no protocol in common.`,
      {
        hint: `${provider} speaks ${known.protocols.join(", ")}; ${name} speaks ${agent.needs.model?.join(", ")}.`,
        at,
      },
    );
  }
  return { provider, protocol, model: chosen };
};

const notReplayed = (use: string, { name, file }: AgentsOptions & Wanted): OrchestrateError =>
  new OrchestrateError("AGENT_NOT_REPLAYED", `The agent ${name} (${use}) cannot replay a cassette.`, {
    hint: "Only the built-in agent asks again what was recorded, word for word: use it, or run without a cassette.",
    ...(file !== undefined && { at: { file } }),
  });

const noAgent = ({ file, note }: AgentsOptions): OrchestrateError =>
  new OrchestrateError("AGENT_MISSING", ["No agent is configured.", note].filter(Boolean).join(" "), {
    hint:
      file === undefined
        ? "Commit an orchestrate.config.yaml that names one; docs/guides/configuration.md shows how. `orchestrate demo` needs none."
        : "Name one under `agents`.",
    ...(file === undefined ? {} : { at: { file } }),
  });

const whichAgent = ({ configuration: { agents }, file }: AgentsOptions): OrchestrateError =>
  new OrchestrateError("AGENT_AMBIGUOUS", "Several agents are configured, and none is the implementor's.", {
    hint: `Set roles.implementor to one of ${Object.keys(agents).join(", ")}, or use --agent.`,
    ...(file === undefined ? {} : { at: { file } }),
  });

const unknownAgent = (name: string, { configuration: { agents }, file }: AgentsOptions): OrchestrateError =>
  new OrchestrateError("AGENT_UNKNOWN", `There is no agent ${name}.`, {
    hint: `The configuration names ${Object.keys(agents).join(", ") || "none"}.`,
    ...(file === undefined ? {} : { at: { file } }),
  });
