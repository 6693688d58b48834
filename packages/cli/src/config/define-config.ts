import type { ConfigurationInput } from "./schema.ts";

/**
 * Types a configuration; it is checked when it is read.
 *
 * @example
 * // orchestrate.config.ts
 * export default defineConfig({
 *   agents: { coder: { use: "builtin", model: "my-model" } },
 *   providers: { local: { baseURL: "http://127.0.0.1:11434/v1" } },
 * });
 */
export const defineConfig = (configuration: ConfigurationInput): ConfigurationInput => configuration;
