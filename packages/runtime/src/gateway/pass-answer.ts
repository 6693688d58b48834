import { once } from "node:events";
import type { ServerResponse } from "node:http";

import type { Observation } from "./protocol/wire-protocol.ts";
import { dataOfEvent } from "./server-sent-events.ts";
import type { SessionContext } from "./session-context.ts";
import type { Answer, NoAnswer, Question } from "./source.ts";
import { estimateTokens, noTokens, usageOf } from "./usage.ts";

interface Passing {
  readonly question: Question;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
  readonly context: SessionContext;
}

/**
 * Asks the source and passes its answer on as it comes, counting it. Resolves with why there is no answer, as long as
 * nothing has been passed on; rejects when the answer or the agent breaks off.
 */
export const passAnswer = async (passing: Passing): Promise<NoAnswer | undefined> => {
  const { question, response, signal, context } = passing;
  const { call, protocol } = question;
  const hasTools = call.tools.length > 0;
  let answer: Answer | NoAnswer | undefined;
  let seen: Observation = {};
  let bytes = 0;
  try {
    answer = await context.source(question, { signal });
    if (answer.kind === "no-answer") return answer;
    response.writeHead(200, { "content-type": answer.contentType });
    for await (const part of answer.parts) {
      context.observations.touch();
      const data = answer.isStream ? dataOfEvent(part) : dataOfDocument(part);
      seen = withMore(seen, protocol.observe(data));
      bytes += part.length;
      if (protocol.isUnasked(data, call)) continue;
      if (!response.write(part)) await once(response, "drain", { signal });
    }
    if (seen.error !== undefined) throw new Error(`${question.route.provider} broke off: ${seen.error}`);
    if (seen.finished !== true) throw new Error(`${question.route.provider} broke off before its answer was whole`);
    if (hasTools) context.observations.answered(200);
  } catch (error) {
    // An agent may take what it got for the whole: that it was cut off is remembered here.
    if (hasTools && !signal.aborted) context.observations.answered(502);
    throw error;
  } finally {
    // Also when the agent hung up half-way: what a provider was asked for is paid for.
    if (answer?.kind !== "no-answer") count(passing, answer, seen, bytes);
  }
  response.end();
  return undefined;
};

const withMore = (seen: Observation, more: Observation): Observation => ({
  ...seen,
  ...more,
  ...((seen.tokens || more.tokens) && { tokens: { ...seen.tokens, ...more.tokens } }),
});

const count = (
  { question, context }: Passing,
  answer: Answer | undefined,
  seen: Observation,
  outputBytes: number,
): void => {
  const { call, protocol, route } = question;
  const { attempt, agent, observations } = context;
  const output = answer?.isStream === true ? outputBytes / streamOverhead : outputBytes;
  const { finished = false } = seen;
  const told = answer?.told?.() ?? seen.tokens ?? {};
  const estimated = !finished || told.inputTokens === undefined || told.outputTokens === undefined;
  const guess = estimated ? estimateTokens({ input: JSON.stringify(call.body).length, output }) : noTokens;
  // What was told before an answer broke off is the least that it used.
  const outputTokens = finished
    ? (told.outputTokens ?? guess.outputTokens)
    : Math.max(guess.outputTokens, told.outputTokens ?? 0);
  const tokens = { ...guess, ...told, outputTokens };
  const usage = usageOf(tokens, { price: context.priceOf(route), recorded: answer?.recorded ?? false });
  answer?.onUsed?.(tokens);
  for (const ledger of [context.ledger, context.ledgers.ofSubject, context.ledgers.ofRun]) ledger.add(usage);
  context.onUsed?.(usage);
  if (seen.model !== undefined) observations.reported(seen.model);
  const { provider, model } = route;
  context.onEvent({ attempt, agent, type: "used", provider, protocol: protocol.id, model, usage, estimated });
  if (answer === undefined || answer.drift === 0) return;
  observations.drifted(answer.drift);
  context.onEvent({ attempt, agent, type: "drifted", results: answer.drift });
};

/** In a stream each few letters come with the rest of an event around them. */
const streamOverhead = 16;

const dataOfDocument = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
