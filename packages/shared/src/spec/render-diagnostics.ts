import type { Diagnostic } from "./diagnostic.ts";
import { sourceText } from "./source-text.ts";

/** Most columns of a source line that are shown; a longer one is cut around the caret. */
const maxColumns = 120;

/**
 * Writes diagnostics for people: each with its source line and a caret, then how many there are. `source` is the file's
 * text. Nothing of it reaches a terminal as a control sequence.
 */
export const renderDiagnostics = (
  diagnostics: readonly Diagnostic[],
  { source, color }: { readonly source: string; readonly color: boolean },
): string => {
  const { lines } = sourceText(source.replace(/^\uFEFF/, "").replaceAll(/\r\n?/g, "\n"));
  const paint = color ? painted : plain;
  const blocks = diagnostics.map(({ severity, code, message, file, line, column, hint }) => {
    const word = paint(severity === "error" ? "red" : "yellow", severity);
    const gutter = String(line);
    const [text, caret] = excerpt(lines[line - 1] ?? "", column);
    const margin = " ".repeat(gutter.length);
    return [
      `${paint("bold", visible(`${file}:${line}:${column}`))} ${word} ${visible(message)} ${paint("dim", `[${code}]`)}`,
      `  ${paint("dim", `${gutter} |`)} ${text}`,
      `  ${paint("dim", `${margin} |`)} ${caret}${paint(severity === "error" ? "red" : "yellow", "^")}`,
      `  ${margin} ${paint("dim", "=")} ${visible(hint)}`,
    ].join("\n");
  });
  return [...blocks, summary(diagnostics)].join("\n\n").concat("\n");
};

const summary = (diagnostics: readonly Diagnostic[]): string => {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  return `${errors} ${errors === 1 ? "error" : "errors"}, ${warnings} ${warnings === 1 ? "warning" : "warnings"}`;
};

/** The part of a line around a column, and the white space that brings a caret below it. */
const excerpt = (line: string, column: number): [text: string, indent: string] => {
  const start = column > maxColumns - 20 ? column - 1 - maxColumns / 2 : 0;
  const cut = line.slice(start, start + maxColumns);
  const before = visible(line.slice(start, column - 1));
  const lead = start > 0 ? "… " : "";
  const tail = start + maxColumns < line.length ? " …" : "";
  return [`${lead}${visible(cut)}${tail}`, " ".repeat(lead.length) + blank(before)];
};

/** White space as wide as a text: tabs stay, wide characters take two columns, combining ones none. */
const blank = (text: string): string =>
  text.replaceAll(/./gsu, (character) => {
    if (character === "\t") return "\t";
    if (/\p{M}/u.test(character)) return "";
    return wide.test(character) ? "  " : " ";
  });

const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;

/** Shows characters that would act on a terminal, or on the reader's eye, as a mark. */
const visible = (text: string): string => text.replaceAll(/[^\P{C}\t]|[\u2028\u2029]/gu, "\uFFFD");

const codes = { red: 31, yellow: 33, bold: 1, dim: 2 } as const;
type Paint = (style: keyof typeof codes, text: string) => string;
const painted: Paint = (style, text) => `\u001B[${codes[style]}m${text}\u001B[0m`;
const plain: Paint = (_, text) => text;
