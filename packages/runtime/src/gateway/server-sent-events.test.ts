import fc from "fast-check";
import { expect, test } from "vitest";

import { dataOfEvent, splitEvents } from "./server-sent-events.ts";

async function* chunked(text: string, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    yield await Promise.resolve(bytes.slice(start, end));
    start = end;
  }
}

const eventsOf = async (body: AsyncIterable<Uint8Array>): Promise<readonly string[]> => {
  const events: string[] = [];
  for await (const event of splitEvents(body)) events.push(event);
  return events;
};

test("however a stream is cut into chunks, its events are the same and together they are the stream", async () => {
  const event = fc.tuple(fc.string({ unit: "grapheme" }), fc.constantFrom("\n\n", "\r\n\r\n"));
  await fc.assert(
    fc.asyncProperty(fc.array(event), fc.array(fc.nat()), async (events, cuts) => {
      const texts = events.map(([text, end]) => `data: ${JSON.stringify(text)}${end}`);
      expect(await eventsOf(chunked(texts.join(""), cuts))).toEqual(texts);
      expect(texts.map(dataOfEvent)).toEqual(events.map(([text]) => text));
    }),
  );
});

test("an event that is not ended is passed on; comments and the end mark carry no data", async () => {
  const events = await eventsOf(chunked(": ping\n\ndata: [DONE]\n\ndata: {", [3]));
  expect(events).toEqual([": ping\n\n", "data: [DONE]\n\n", "data: {"]);
  expect(events.map(dataOfEvent)).toEqual([undefined, undefined, undefined]);
});
