import { StringDecoder } from "node:string_decoder";

/**
 * The lines of a stream, without their ends. One that is longer than `maxLength` characters is left out: a client that
 * reports a flood in one line shall neither fill our memory nor hide what comes after it.
 */
export const linesOf = async function* (stream: AsyncIterable<Buffer>, maxLength: number): AsyncIterable<string> {
  const decoder = new StringDecoder("utf8");
  let line = "";
  let isTooLong = false;
  for await (const chunk of stream) {
    const [first = "", ...rest] = decoder.write(chunk).split("\n");
    for (const [index, part] of [first, ...rest].entries()) {
      if (index > 0) {
        if (!isTooLong) yield line;
        line = "";
        isTooLong = false;
      }
      isTooLong ||= line.length + part.length > maxLength;
      line = isTooLong ? "" : line + part;
    }
  }
  if (line !== "") yield line;
};
