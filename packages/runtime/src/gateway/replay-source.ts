import { digestOfJson } from "@orchestrate/shared";

import type { Cassette, CassetteKey } from "./cassette/cassette.ts";
import type { RecordedLine, ScriptedLine } from "./cassette/format.ts";
import { render } from "./protocol/render.ts";
import { digestOfHeard, digestOfSaid } from "./said.ts";
import { splitEvents } from "./server-sent-events.ts";
import type { Answer, OpenSource, Question, SessionName } from "./source.ts";
import { estimateTokens } from "./usage.ts";

/**
 * Answers from a cassette, and never with anything else: a request that it does not know gets status 404, which no client
 * tries again. The same request made again gets the next of its answers, and the last one from then on.
 */
export const createReplaySource =
  (cassette: Cassette): OpenSource =>
  (session) => {
    const asked = new Map<string, number>();
    return (question) => {
      const key: CassetteKey = { ...recordedName(session), ...keyOf(question) };
      const name = digestOfJson(key);
      const times = asked.get(name) ?? 0;
      asked.set(name, times + 1);
      const answers = cassette.answers(key);
      const line = answers[times] ?? answers.at(-1);
      if (!line) return Promise.resolve(missOf(question, key.attempt));
      return Promise.resolve("reply" in line ? fromScript(line, question) : fromRecording(line, question));
    };
  };

/** What names a question within its attempt. */
export const keyOf = ({ protocol, call }: Question): Pick<CassetteKey, "protocol" | "tools" | "stream" | "said"> => ({
  protocol: protocol.id,
  tools: call.tools.length > 0,
  stream: call.stream,
  said: digestOfSaid(call.said),
});

/**
 * How a cassette names a session: without the run, so that every run finds it. `replay:builtin` is the agent `builtin`
 * under another name, which says what its answers are.
 */
export const recordedName = ({ attempt, agent }: SessionName): Pick<CassetteKey, "attempt" | "agent"> => ({
  attempt: attempt.slice(attempt.indexOf("-") + 1),
  agent: agent.replace(/^replay:/, ""),
});

const missOf = ({ call }: Question, attempt: string) => ({
  kind: "no-answer" as const,
  status: 404,
  code: "cassette_miss",
  message: `The cassette has no answer for ${attempt} after ${call.said.length} things said; none is invented`,
});

const fromScript = (line: ScriptedLine, { protocol, call }: Question): Answer => {
  const bytes = { input: JSON.stringify(call.body).length, output: JSON.stringify(line.reply).length };
  const { contentType, body } = render(protocol, line.reply, {
    model: call.model,
    stream: call.stream,
    id: `${line.attempt}-${line.turn}`,
    tokens: { ...estimateTokens(bytes), ...line.usage },
    withUsage: true,
  });
  return { ...replayed, kind: "answer", contentType, isStream: call.stream, parts: partsOf(body, call.stream) };
};

const fromRecording = (line: RecordedLine, { call }: Question): Answer => {
  const differs = call.heard.filter((text, index) => digestOfHeard(text) !== line.heard[index]).length;
  const { contentType, body } = line;
  const isStream = contentType.includes("text/event-stream");
  return { ...replayed, kind: "answer", contentType, isStream, parts: partsOf(body, isStream), drift: differs };
};

const replayed = { recorded: true, scripted: false, drift: 0 } as const;

async function* partsOf(body: string, isStream: boolean): AsyncGenerator<string> {
  if (isStream) yield* splitEvents(bytesOf(body));
  else yield body;
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text));
}
