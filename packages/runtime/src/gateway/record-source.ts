import type { Maker } from "./cassette/format.ts";
import type { Recorder } from "./cassette/recorder.ts";
import { keyOf, recordedName } from "./replay-source.ts";
import { digestOfHeard } from "./said.ts";
import { dataOfEvent } from "./server-sent-events.ts";
import type { Answer, OpenSource, Question } from "./source.ts";

/** Keeps every answer that another source gave in full. Of a question only digests are kept. */
export const recordFrom =
  (open: OpenSource, recorder: Recorder): OpenSource =>
  (session) => {
    const source = open(session);
    const name = recordedName(session);
    const restarted = recorder.begin(name.attempt);
    return async (question, options) => {
      await restarted;
      const answer = await source(question, options);
      if (answer.kind === "no-answer") return answer;
      const keep = (body: string) =>
        recorder.add(
          {
            ...name,
            ...keyOf(question),
            heard: question.call.heard.map(digestOfHeard),
            contentType: answer.contentType,
            body,
          },
          makerOf(answer, question),
        );
      const isEnd = (part: string) =>
        !answer.isStream || question.protocol.observe(dataOfEvent(part)).finished === true;
      return { ...answer, parts: kept(answer.parts, isEnd, keep) };
    };
  };

const makerOf = (answer: Answer, { route }: Question): Maker =>
  answer.scripted ? "scripted" : { provider: route.provider, model: route.model };

/** Passes the end of an answer on only once all of it is kept: whoever has the answer finds it in the cassette. */
async function* kept(
  parts: AsyncIterable<string>,
  isEnd: (part: string) => boolean,
  keep: (body: string) => Promise<void>,
): AsyncGenerator<string> {
  let body = "";
  const end: string[] = [];
  for await (const part of parts) {
    body += part;
    if (end.length > 0 || isEnd(part)) end.push(part);
    else yield part;
  }
  await keep(body);
  yield* end;
}
