export { defineConfig } from "./config/define-config.ts";
export type { ConfigurationInput as OrchestrateConfig } from "./config/schema.ts";
export type {
  Agent,
  AgentCommand,
  AgentEvent,
  AgentNeeds,
  AgentProcess,
  AgentResult,
  AgentTask,
  Capability,
  Decision,
  Host,
  ModelEndpoint,
  Protocol,
  Usage,
} from "@orchestrate/shared";
