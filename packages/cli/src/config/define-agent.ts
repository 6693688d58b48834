import type { Agent } from "@orchestrate/shared";

/**
 * Gives an agent of your own its types, where a configuration takes it.
 *
 * @example
 * export default defineConfig({ agents: { scribe: defineAgent({ id: "scribe", needs, run }) } });
 */
export const defineAgent = (agent: Agent): Agent => agent;
