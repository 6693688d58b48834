import { grouped, plural } from "../amounts.ts";
import { clip, html, type Markup } from "./markup.ts";

/** One file of a patch. */
interface FileDiff {
  /** As git writes it; quoted when it holds what a terminal would not show. */
  readonly path: string;
  /** `new file mode 100644`, `Binary files differ`, …; empty for a plain change. */
  readonly notes: readonly string[];
  /** From the first `@@` on. */
  readonly lines: readonly string[];
}

/** A patch with its files one below the other; at most `room` bytes of it are written, and what is left out is said. */
export const diffOf = (patch: string, room: number): Markup => {
  const files = filesIn(patch);
  const written: Markup[] = [];
  let left = room;
  for (const file of files) {
    if (left <= 0) break;
    const block = fileBlock(file, left);
    written.push(block);
    left -= block.text.length;
  }
  const missing = files.slice(written.length).map(({ path }) => clip(path, 200));
  return html`${written}${
    missing.length > 0 &&
    html`<p class="muted">
      Left out here for room: ${plural(missing.length, "file")}, ${missing.slice(0, 20).join(", ")}.
    </p>`
  }`;
};

const fileBlock = ({ path, notes, lines }: FileDiff, room: number): Markup => {
  const count = (mark: string) => lines.filter((line) => line.startsWith(mark)).length;
  const shown: Markup[] = [];
  let left = room;
  for (const line of lines) {
    const one = lineOf(line);
    left -= one.text.length;
    if (left < 0) break;
    shown.push(one);
  }
  const missing = lines.length - shown.length;
  return html`<figure class="file">
    <figcaption>
      <span class="path">${clip(path, 400)}</span> <span class="added">+${count("+")}</span>
      <span class="removed">−${count("-")}</span
      >${notes.map((note) => html` <span class="muted">${clip(note, 120)}</span>`)}
    </figcaption>
    ${lines.length > 0 && html`<pre class="diff">${shown}</pre>`}${missing > 0 && html`<p class="muted">${grouped(missing)} more ${missing === 1 ? "line is" : "lines are"} left out here for room.</p>`}
  </figure>`;
};

/** Elements with a meaning of their own, so that the mark and the colour are not all that tells them apart. */
const lineOf = (line: string): Markup => {
  const text = clip(line, longestLine);
  if (line.startsWith("+")) return html`<ins>${text}</ins>`;
  if (line.startsWith("-")) return html`<del>${text}</del>`;
  if (line.startsWith("@@")) return html`<b>${text}</b>`;
  return html`<span>${text}</span>`;
};

/** A line that is longer was not written for people. */
const longestLine = 500;

const filesIn = (patch: string): readonly FileDiff[] =>
  patch
    .split(/^(?=diff --git )/m)
    .filter((part) => part.startsWith("diff --git "))
    .map((part) => {
      const [head = "", ...lines] = part.replace(/\n$/, "").split("\n");
      const start = lines.findIndex((line) => line.startsWith("@@"));
      const between = start < 0 ? lines : lines.slice(0, start);
      return {
        path: pathIn(head.slice("diff --git ".length)),
        notes: between.filter((line) => /^(new|deleted|old|Binary)/.test(line)).map(shortNote),
        lines: start < 0 ? [] : lines.slice(start),
      };
    });

/** A mode is said where it is not that of a plain file. */
const shortNote = (note: string): string => note.replace(/^(new|deleted) file mode 100644$/, "$1 file");

/** `a/<path> b/<path>`, the same path twice: nothing is taken for a rename. */
const pathIn = (both: string): string => {
  const one = both.slice(0, (both.length - 1) / 2);
  return one.startsWith('"') ? `"${one.slice('"a/'.length)}` : one.slice("a/".length);
};
