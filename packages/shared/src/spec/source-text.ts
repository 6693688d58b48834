import type { Position } from "./diagnostic.ts";
import type { Report } from "./report.ts";

/** A document's text with line feeds only and no byte order mark, and where in it things are. */
export interface SourceText {
  readonly text: string;
  readonly lines: readonly string[];
  /** Of an offset in `text`. */
  readonly positionAt: (offset: number) => Position;
}

const maxBytes = 256 * 1024;
const maxLines = 10_000;

/** Makes a text fit for parsing, or reports why it cannot be and returns undefined. */
export const readSourceText = (raw: string, report: Report): SourceText | undefined => {
  const start = { line: 1, column: 1 };
  if (Buffer.byteLength(raw) > maxBytes) {
    report.error({
      code: "too-large",
      message: `The file is larger than ${maxBytes / 1024} KiB.`,
      at: start,
      hint: "A spec is read by people; move what they need not read into files that it names.",
    });
    return undefined;
  }
  if (raw.startsWith("\uFEFF")) {
    report.warning({
      code: "byte-order-mark",
      message: "The file starts with a byte order mark.",
      at: start,
      hint: "Save it as UTF-8 without one.",
    });
  }
  const text = raw.replace(/^\uFEFF/, "").replaceAll(/\r\n?/g, "\n");
  if (raw.includes("\r")) {
    report.warning({
      code: "carriage-return",
      message: "Lines end with a carriage return.",
      at: start,
      hint: "Save the file with line feeds only, and tell git so: `*.md text eol=lf` in .gitattributes.",
    });
  }
  const source = sourceText(text);
  const lineCount = source.lines.length;
  if (lineCount > maxLines) {
    report.error({
      code: "too-large",
      message: `The file has ${lineCount} lines; ${maxLines} is the limit.`,
      at: { line: maxLines + 1, column: 1 },
      hint: "Split the work into several specs.",
    });
    return undefined;
  }
  const unreadable = unreadableIn(text);
  if (unreadable === undefined) return source;
  report.error({ ...unreadable, at: source.positionAt(unreadable.index) });
  return undefined;
};

export const sourceText = (text: string): SourceText => {
  const lines = text.split("\n");
  const starts: number[] = [];
  let offset = 0;
  for (const line of lines) {
    starts.push(offset);
    offset += line.length + 1;
  }
  return {
    text,
    lines,
    positionAt: (at) => {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((starts[middle] ?? 0) <= at) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
    },
  };
};

/** NUL and its like, and what is left of bytes that were no UTF-8. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const binary = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFFD\uFFFE\uFFFF]|\p{Cs}/u;

/**
 * Characters that make a reader see another text than the machine reads: direction marks, zero-width spaces and soft
 * hyphens, tag characters. The joiners U+200C and U+200D are part of how some languages and emoji are written.
 */
const hidden =
  /[\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]|\u034F|\u17B4|\u17B5|[\u{E0000}-\u{E0FFF}]/u;

/** The first character that no text of a spec may hold, and why; undefined when there is none. */
export const unreadableIn = (
  text: string,
): { readonly code: string; readonly message: string; readonly hint: string; readonly index: number } | undefined => {
  const notText = binary.exec(text);
  if (notText !== null) {
    return {
      code: "not-text",
      message: `This holds ${codePoint(notText[0])}, which no UTF-8 text has.`,
      hint: "A spec is a Markdown file in UTF-8.",
      index: notText.index,
    };
  }
  const disguise = hidden.exec(text);
  return disguise === null
    ? undefined
    : {
        code: "hidden-character",
        message: `This holds ${codePoint(disguise[0])}, which is invisible or reorders what people see.`,
        hint: "Delete it: everybody must read the same text that is enforced.",
        index: disguise.index,
      };
};

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
