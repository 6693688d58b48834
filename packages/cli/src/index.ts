export {
  type AcpAgentConfig,
  type AgentConfig,
  type BuiltinAgentConfig,
  type ClientAgentConfig,
  type CommandAgentConfig,
  defineConfig,
  type Duration,
  type ModelPrice,
  type OrchestrateConfig,
  type ProviderConfig,
  type ReplayAgentConfig,
  type ServiceConfig,
  type SetupConfig,
} from "./config/define-config.ts";
export { defineAgent } from "./config/define-agent.ts";
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
  // The plain types, and not the schemas of the same name: no library's types are part of this package's.
  FindingValue as Finding,
  Protocol,
  UsageValue as Usage,
} from "@orchestrate/shared";
