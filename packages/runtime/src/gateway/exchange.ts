import type { IncomingMessage, ServerResponse } from "node:http";

import { passAnswer } from "./pass-answer.ts";
import type { WireProtocol } from "./protocol/wire-protocol.ts";
import { wireProtocols } from "./protocol/wire-protocols.ts";
import { readQuestion } from "./question.ts";
import { createRepetition } from "./repetition.ts";
import type { SessionContext } from "./session-context.ts";
import type { NoAnswer } from "./source.ts";

/** A budget can be overrun by the requests that are in flight when it is used up: by this many at most. */
const maxInFlight = 16;

/** Answers the requests of a session: who asks and what, whether there is budget for it, and the answer. */
export const createExchange = (context: SessionContext) => {
  let inFlight = 0;
  const repeated = createRepetition();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { observations, closing } = context;
    observations.touch();
    const gone = new AbortController();
    response.on("close", () => gone.abort(new Error("The agent hung up")));
    inFlight += 1;
    try {
      const question = await readQuestion(request, context);
      if (question.kind === "models") return list(response, context);
      if (question.kind === "no-answer") return refuse(response, question, wireProtocols[0]);
      const signal = AbortSignal.any([gone.signal, closing]);
      const refusal =
        refusalFor(inFlight, context) ??
        (inFlight === 1 ? stuckAt(repeated(question), context) : undefined) ??
        (await passAnswer({ question, response, signal, context }));
      if (!refusal) return;
      if (question.call.tools.length > 0) observations.answered(refusal.status);
      observations.failed(refusal.message);
      if (refusal.code === "cassette_miss") observations.missed();
      if (refusal.failure) observations.lostProvider(refusal.failure);
      const { attempt, agent } = context;
      const { status, code, message } = refusal;
      context.onEvent({ attempt, agent, type: "failed", status, code, message });
      refuse(response, refusal, question.protocol);
    } catch (error) {
      // What was passed on cannot be taken back: the agent sees a connection that ends too early.
      if (!gone.signal.aborted) observations.failed(error instanceof Error ? error.message : String(error));
      response.destroy();
    } finally {
      inFlight -= 1;
    }
  };
};

const refusalFor = (inFlight: number, context: SessionContext): NoAnswer | undefined => {
  const { ofSubject, ofRun } = context.ledgers;
  const spent = ofSubject.isSpent() ? "sub-spec" : ofRun.isSpent() ? "run" : undefined;
  if (spent !== undefined) {
    context.observations.overran();
    context.exhaust();
    const message = `The budget of the ${spent} is used up`;
    return { kind: "no-answer", status: 402, code: "budget_exhausted", message };
  }
  if (inFlight <= maxInFlight) return undefined;
  const message = `More than ${maxInFlight} requests at once`;
  return { kind: "no-answer", status: 429, code: "too_many_requests", message };
};

/** What it was told before is why: that stays the reason. */
const stuckAt = (times: number | undefined, { observations, stick }: SessionContext): NoAnswer | undefined => {
  if (times === undefined) return undefined;
  stick();
  const why = observations.facts().lastError ?? "its model's answer was of no use to it";
  const message = `The agent asked its model the same ${times} times in a row: ${why}`;
  return { kind: "no-answer", status: 400, code: "asked_again_and_again", message };
};

const refuse = (response: ServerResponse, refusal: NoAnswer, protocol: WireProtocol | undefined): void => {
  // Clients that know this header do not try again what was tried often enough.
  response.writeHead(refusal.status, { "content-type": "application/json", "x-should-retry": "false" });
  response.end(protocol?.renderError(refusal));
};

/** One document that reads as a list in each protocol. */
const list = (response: ServerResponse, { routes }: SessionContext): void => {
  const names = [...new Set(routes.map(({ model }) => model))];
  const data = names.map((id) => ({
    id,
    object: "model",
    type: "model",
    display_name: id,
    created: 0,
    owned_by: "orchestrate",
  }));
  const models = names.map((id) => ({ name: `models/${id}`, displayName: id }));
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ object: "list", data, has_more: false, models }));
};
