import {
  type AgentUnderTest,
  builtinAgent,
  clientAgent,
  clients,
  commandAgent,
  replayAgent,
} from "@orchestrate/runtime";
import { OrchestrateError } from "@orchestrate/shared";

import { Configuration } from "../config/schema.ts";
import { acpAgentOf, isClient, programOf } from "./client-program.ts";

type Chosen = Configuration["agents"][string];

/**
 * An agent for the conformance kit: one of the configuration, else one that ships, by its name. It needs no provider: its
 * model follows a script. Throws OrchestrateError when there is none, or when nobody could tell it what to do.
 */
export const agentUnderTest = (
  name: string,
  about: {
    readonly configuration: Configuration;
    readonly file: string | undefined;
    readonly env: Readonly<Record<string, string | undefined>>;
  },
): AgentUnderTest => {
  const { agents } = about.configuration;
  const chosen = agents[name] ?? shipped[name];
  if (chosen === undefined) {
    const names = [...new Set([...Object.keys(agents), ...Object.keys(shipped)])];
    throw new OrchestrateError("AGENT_UNKNOWN", `There is no agent ${name}.`, {
      hint: `There are ${names.join(", ")}.`,
    });
  }
  if (!("use" in chosen)) return own(name, chosen);
  if (isClient(chosen)) {
    const program = programOf(chosen, { ...about, name });
    return { name, doing: () => clientAgent(clients[chosen.use], { program, protocol: chosen.protocol }) };
  }
  if (chosen.use === "acp") {
    const agent = acpAgentOf(chosen, { ...about, name });
    return { name, doing: () => agent };
  }
  if (chosen.use === "command") {
    // Its own words can do but one thing; what is tried is how any command is run.
    return { name, doing: (command) => commandAgent({ argv: ["bash", "-c", command], env: chosen.env, id: name }) };
  }
  const { maxTurns } = chosen;
  if (chosen.use === "replay") return { name, doing: () => replayAgent({ maxTurns }) };
  const protocol = chosen.protocol === "openai-responses" ? chosen.protocol : "openai-chat";
  return { name, doing: () => builtinAgent({ maxTurns, protocol }) };
};

const shipped: Readonly<Record<string, Chosen>> = Configuration.parse({
  agents: {
    builtin: { use: "builtin" },
    command: { use: "command", run: ["true"] },
    ...Object.fromEntries(Object.keys(clients).map((use) => [use, { use }])),
  },
}).agents;

const own = (name: string, agent: Exclude<Chosen, { readonly use: string }>): AgentUnderTest => {
  if (agent.needs.model !== undefined) return { name, doing: () => agent };
  throw new OrchestrateError(
    "AGENT_NOT_TOLD",
    `The agent ${name} asks no model, so that no check can tell it what to do.`,
    {
      hint: "Use `agentConformance` of orchestrate/conformance, where a test can say how it is told.",
    },
  );
};
