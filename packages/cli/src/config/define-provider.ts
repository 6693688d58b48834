import type { ModelProvider } from "@orchestrate/shared";

/**
 * Gives a provider of your own its types, where a configuration takes it.
 *
 * @example
 * export default defineConfig({ providers: { company: defineProvider({ keyEnv: "COMPANY_KEY", complete }) } });
 */
export const defineProvider = <Provider extends ModelProvider>(provider: Provider): Provider => provider;
