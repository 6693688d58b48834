import type { AgentOutcome, AgentResult, GatewayFacts } from "@orchestrate/shared";

/** How an agent's work came to its end. */
export interface Ending {
  /** What it returned or threw; undefined when it did neither in time. */
  readonly said:
    | { readonly by: "agent"; readonly result: AgentResult }
    | { readonly by: "failure"; readonly error: unknown }
    | undefined;
  /** Why it was stopped: by whoever asked for the work, by the watchdog, for want of budget, for never giving up. */
  readonly stopped: "cancelled" | "stalled" | "timed-out" | "exhausted" | "stuck" | undefined;
}

type Decision = Pick<AgentOutcome, "status" | "claimed" | "error">;

/**
 * What is believed of an agent's work. What the gateway and the clock saw outranks what the agent says of itself, since
 * agents report success after a refused key, a budget that is used up, or without having asked their model at all.
 */
export const decideStatus = (
  { said, stopped }: Ending,
  { facts, needsModel }: { readonly facts: GatewayFacts | undefined; readonly needsModel: boolean },
): Decision => {
  const claimed = said === undefined ? "none" : said.by === "agent" ? said.result.status : "threw";
  const decided = (status: Decision["status"], error: string | undefined): Decision => ({ status, claimed, error });
  if (stopped === "stuck") return decided("failed", facts?.lastError);
  if (stopped !== undefined && stopped !== "exhausted") return decided(stopped, whys[stopped]);
  if (stopped || facts?.budgetHit) return decided("exhausted", facts?.lastError ?? "The budget is used up");
  if (facts && facts.misses > 0) return decided("failed", facts.lastError);
  if (facts?.lastStatus !== undefined && facts.lastStatus >= 400) return decided("failed", facts.lastError);
  if (said?.by !== "agent") return decided("failed", messageOf(said?.error));
  const { status, error } = said.result;
  const isIdle = needsModel && (facts?.usage.requests ?? 0) === 0;
  return status === "completed" && isIdle ? decided("failed", neverAsked) : decided(status, error);
};

const neverAsked = "It says that it is done, but never asked its model";
const whys = {
  cancelled: undefined,
  stalled: "Nothing was heard of it for too long",
  "timed-out": "Its time was over",
} as const;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
