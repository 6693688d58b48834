import type { Maker } from "./cassette/format.ts";
import type { Recorder } from "./cassette/recorder.ts";
import { keyOf, recordedName } from "./replay-source.ts";
import { digestOfHeard } from "./said.ts";
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
      return { ...answer, parts: kept(answer.parts, keep) };
    };
  };

const makerOf = (answer: Answer, { route }: Question): Maker =>
  answer.scripted ? "scripted" : { provider: route.provider, model: route.model };

async function* kept(parts: AsyncIterable<string>, keep: (body: string) => Promise<void>): AsyncGenerator<string> {
  let body = "";
  for await (const part of parts) {
    body += part;
    yield part;
  }
  await keep(body);
}
