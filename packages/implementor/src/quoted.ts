import { stripVTControlCharacters } from "node:util";

/** Longer than any finding needs; what is beyond is left out and said so. */
const maxLength = 4096;

/**
 * A text of others as a quotation: every line marked, nothing in it that a terminal or a reader would take for something
 * else (escape sequences, control characters, characters that turn the direction of writing or are not seen), and cut.
 */
export const quoted = (text: string): string =>
  plain(text)
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");

/** The same without the marks. */
export const plain = (text: string): string => {
  const visible = stripVTControlCharacters(text)
    .replaceAll(/\r\n?|[\p{Zl}\p{Zp}\v\f\u0085]/gu, "\n")
    .replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/gu, "");
  return visible.length <= maxLength ? visible : `${visible.slice(0, maxLength)}\n[${visible.length - maxLength} more]`;
};
