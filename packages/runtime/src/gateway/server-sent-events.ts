/** Longer than any event of a model, short enough to be kept. */
const maxEventLength = 16 * 1024 * 1024;

/**
 * Splits a stream into server-sent events, each with the empty line that ends it, so that the texts together are the
 * stream. Rejects when one is longer than 16 Mi characters.
 */
export async function* splitEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    for (let end = endOfEvent(rest); end !== undefined; end = endOfEvent(rest)) {
      yield rest.slice(0, end);
      rest = rest.slice(end);
    }
    if (rest.length > maxEventLength) throw new RangeError("a server-sent event is too long");
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

/** The data of an event as JSON; undefined for comments, for `[DONE]` and for what is no JSON. */
export const dataOfEvent = (event: string): unknown => {
  const lines = event.split(/\r?\n/).filter((line) => line.startsWith("data:"));
  try {
    return JSON.parse(lines.map((line) => line.slice("data:".length)).join("\n"));
  } catch {
    // What reads the stream decides what a broken event means; here it only has nothing to count.
    return undefined;
  }
};

const endOfEvent = (text: string): number | undefined => {
  const match = /\r?\n\r?\n/.exec(text);
  return match ? match.index + match[0].length : undefined;
};
