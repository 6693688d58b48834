import type { AddedLine } from "./ports/git.ts";

/** Reads the added lines out of a patch without context lines; a patch that was cut gives the lines before the cut. */
export const addedLinesOf = (patch: string): readonly AddedLine[] => {
  const added: AddedLine[] = [];
  let path: string | undefined;
  let line = 0;
  // Lines of a hunk are counted, never recognised: an added line may read `++ b/other`.
  let removedLeft = 0;
  let addedLeft = 0;
  for (const text of linesOf(patch)) {
    if (removedLeft > 0 && text.startsWith("-")) {
      removedLeft -= 1;
    } else if (addedLeft > 0 && text.startsWith("+")) {
      addedLeft -= 1;
      if (path !== undefined) added.push({ path, line, text: text.slice(1) });
      line += 1;
    } else if (text.startsWith("@@ ")) {
      const [, removed = "1", start, count = "1"] = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(text) ?? [];
      removedLeft = Number(removed);
      addedLeft = Number(count);
      line = Number(start);
    } else if (text.startsWith("+++ ")) {
      path = pathOf(text.slice("+++ ".length));
    }
  }
  return added;
};

// What follows the last line feed is a line that was cut, or nothing.
const linesOf = (patch: string): readonly string[] => patch.split("\n").slice(0, -1);

// Git ends a name that holds a space with a tab, and quotes one that holds a control character, `"` or `\`.
const pathOf = (name: string): string | undefined => {
  const plain = name.replace(/\t$/, "");
  const path = plain.startsWith('"') ? unquoted(plain.slice(1, -1)) : plain;
  return path.startsWith("b/") ? path.slice("b/".length) : undefined;
};

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

// Octal escapes are bytes of UTF-8, so the name is put together as bytes.
const unquoted = (quoted: string): string => {
  const bytes: Buffer[] = [];
  for (const [, octal, letter, plain] of quoted.matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gsu)) {
    if (octal !== undefined) bytes.push(Buffer.from([Number.parseInt(octal, 8)]));
    else if (letter !== undefined) bytes.push(Buffer.from([escapes[letter] ?? letter.charCodeAt(0)]));
    else bytes.push(Buffer.from(plain ?? "", "utf8"));
  }
  return Buffer.concat(bytes).toString("utf8");
};
