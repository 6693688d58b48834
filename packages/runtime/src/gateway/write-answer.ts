import { randomBytes } from "node:crypto";

import type { AnswerPart } from "@orchestrate/shared";

import type { Ending, Tokens } from "./protocol/wire-protocol.ts";
import type { ReplyCall } from "./reply.ts";
import type { Answer, Question } from "./source.ts";
import { estimateTokens, noTokens } from "./usage.ts";

/**
 * Writes in the question's protocol what comes in parts: as a stream where one was asked for, else once all of it is
 * there. Rejects when a part that a whole answer needs cannot be had.
 */
export const writeAnswer = async (question: Question, parts: AsyncIterable<AnswerPart>): Promise<Answer> => {
  const { protocol, call, route } = question;
  const tally = createTally(JSON.stringify(call.body).length);
  const as = { stream: call.stream, withUsage: true, id: randomBytes(6).toString("hex"), model: route.model };
  const answer = { kind: "answer", recorded: false, scripted: false, drift: 0, told: tally.told } as const;
  if (call.stream) {
    const written = async function* (): AsyncGenerator<string> {
      const writer = protocol.write(as);
      for await (const part of parts) {
        tally.add(part);
        if (part.type === "text") yield* eventsIn(writer.text(part.text));
        else if (part.type === "call") yield* eventsIn(writer.call(part));
        // A comment: it keeps whoever waits from giving up.
        else yield ": \n\n";
      }
      yield* eventsIn(writer.end(tally.ending()));
    };
    return { ...answer, contentType: "text/event-stream", isStream: true, parts: written() };
  }
  let text: string | undefined;
  const calls: ReplyCall[] = [];
  for await (const part of parts) {
    tally.add(part);
    if (part.type === "text") text = `${text ?? ""}${part.text}`;
    if (part.type === "call") calls.push(part);
  }
  const reply = { text, ...(calls.length > 0 && { calls }) };
  const body = protocol.whole(reply, { ...as, ...tally.ending() });
  return { ...answer, contentType: "application/json", isStream: false, parts: once(body) };
};

/** What reads an answer's parts takes each for one event. Our JSON has no line breaks. */
const eventsIn = (written: string): readonly string[] => written.split(/(?<=\n\n)/);

async function* once(body: string): AsyncGenerator<string> {
  yield await Promise.resolve(body);
}

/** Keeps count of an answer that comes in parts. */
const createTally = (inputBytes: number) => {
  let outputBytes = 0;
  let told: Partial<Tokens> = {};
  let isCut = false;
  return {
    add: (part: AnswerPart): void => {
      if (part.type === "text") outputBytes += part.text.length;
      if (part.type === "call") outputBytes += part.arguments.length;
      if (part.type === "cut") isCut = true;
      if (part.type !== "used") return;
      const { type: _, ...tokens } = part;
      told = { ...noTokens, ...tokens };
    },
    told: () => told,
    /** An agent is told an estimate where there is nothing better. */
    ending: (): Ending => ({
      tokens: { ...estimateTokens({ input: inputBytes, output: outputBytes }), ...told },
      isCut,
    }),
  };
};
