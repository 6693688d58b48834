import type { AgentResult, Capability, Host } from "@orchestrate/shared";
import { z } from "zod";

import type { ToolOffer } from "../conversation.ts";
import type { Outputs } from "../outputs.ts";

/** What a tool works with. */
export interface Workshop {
  readonly host: Host;
  /** What was too long to be shown to the model in full. */
  readonly outputs: Outputs;
}

/** What came of using a tool: something to tell the model, or the end of the agent's work. */
export type ToolOutcome =
  | { readonly kind: "answer"; readonly text: string }
  | { readonly kind: "end"; readonly result: AgentResult };

/** A tool of the built-in agent. */
export interface Tool {
  readonly offer: ToolOffer;
  readonly kind: Capability["kind"];
  /**
   * Uses it. Throws a ZodError for arguments of another shape, which the model is told like any other failure: it can
   * mend them, where failing would cost the attempt.
   */
  use(args: unknown, workshop: Workshop): Promise<ToolOutcome>;
}

/** Makes a tool of a schema and of what it does with what fits that; the host is asked first whether it may. */
export const defineTool = <Schema extends z.ZodObject>(tool: {
  readonly name: string;
  readonly description: string;
  readonly kind: Capability["kind"];
  readonly schema: Schema;
  readonly needs: (args: z.output<Schema>) => Pick<Capability, "paths" | "command">;
  readonly run: (args: z.output<Schema>, workshop: Workshop) => Promise<ToolOutcome>;
}): Tool => {
  const { $schema: _, ...parameters } = z.toJSONSchema(tool.schema);
  return {
    offer: { name: tool.name, description: tool.description, parameters },
    kind: tool.kind,
    use: async (args, workshop) => {
      const parsed = tool.schema.parse(args);
      const capability = { kind: tool.kind, title: tool.name, ...tool.needs(parsed) };
      const decision = await workshop.host.permit(capability);
      return decision.allow ? await tool.run(parsed, workshop) : answer(`denied: ${decision.reason}`);
    },
  };
};

export const answer = (text: string): ToolOutcome => ({ kind: "answer", text });
