import { type AgentResult, type GatewayFacts, noUsage } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { decideStatus, type Ending } from "./decide-status.ts";

const facts: GatewayFacts = {
  usage: { ...noUsage, requests: 3 },
  lastStatus: 200,
  lastError: undefined,
  providerFailure: undefined,
  budgetHit: false,
  misses: 0,
  drift: 0,
  lastActivityMs: 0,
  reportedModel: "acme-1",
};
const says = (status: AgentResult["status"]): Ending => ({
  said: { by: "agent", result: { status, text: "" } },
  stopped: undefined,
});
const threw: Ending = { said: { by: "failure", error: new Error("It broke") }, stopped: undefined };

test("what an agent says of itself is believed where nothing else was seen", () => {
  for (const status of ["completed", "blocked", "refused", "failed", "max-turns"] as const) {
    expect(decideStatus(says(status), { facts, needsModel: true })).toMatchObject({ status, claimed: status });
  }
});

test.each([
  ["the model's endpoint refused", { lastStatus: 401, lastError: "acme answered 401" }, "failed"],
  ["the budget was used up", { lastStatus: 402, budgetHit: true, lastError: "The budget is used up" }, "exhausted"],
  ["the cassette had no answer", { misses: 1, lastError: "The cassette has no answer" }, "failed"],
  ["it never asked its model", { usage: noUsage, lastStatus: undefined }, "failed"],
] as const)("an agent that says it is done when %s is not believed", (_, seen, status) => {
  const decided = decideStatus(says("completed"), { facts: { ...facts, ...seen }, needsModel: true });
  expect(decided).toMatchObject({ status, claimed: "completed", error: expect.any(String) });
});

test("an agent that needs no model is believed without one", () => {
  expect(decideStatus(says("completed"), { facts: undefined, needsModel: false }).status).toBe("completed");
});

test("an agent that throws has failed, with its reason", () => {
  const decided = decideStatus(threw, { facts, needsModel: true });
  expect(decided).toEqual({ status: "failed", claimed: "threw", error: "It broke" });
});

test.each(["cancelled", "stalled", "timed-out"] as const)("one that was stopped is %s, whatever it says", (stopped) => {
  for (const said of [says("completed").said, threw.said, undefined]) {
    expect(decideStatus({ said, stopped }, { facts, needsModel: true }).status).toBe(stopped);
  }
});

test("one that was stopped for want of budget is exhausted, though it claims to be done", () => {
  const decided = decideStatus({ ...says("completed"), stopped: "exhausted" }, { facts, needsModel: true });
  expect(decided).toMatchObject({ status: "exhausted", claimed: "completed" });
});
