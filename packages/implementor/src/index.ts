export { renderBrief } from "./brief.ts";
export { createImplementor } from "./implementor.ts";
export type { AgentChoice, ImplementorOptions } from "./options.ts";
