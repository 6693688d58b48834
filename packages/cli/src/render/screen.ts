import type { Terminal } from "../terminal.ts";
import { widthOf } from "./width.ts";

const hideCursor = "\u001b[?25l";
const showCursor = "\u001b[?25h";
/** Terminals that know it show a frame at once; the others ignore it. */
const beginFrame = "\u001b[?2026h";
const endFrame = "\u001b[?2026l";

/** A part of the terminal, below what has been printed, that is drawn again and again in place. */
export interface Screen {
  /** Shows these lines instead of those before. None may be wider than the terminal. */
  readonly draw: (lines: readonly string[]) => void;
  /** Takes the drawn lines away and leaves the cursor where they began. */
  readonly close: () => void;
}

export const openScreen = (terminal: Terminal): Screen => {
  let shown: readonly string[] = [];
  terminal.out(hideCursor);

  /** Back to the first line. After a resize, a line that was drawn wider than the terminal is takes several rows. */
  const toTop = (): string => {
    const { columns } = terminal.size();
    const rows = shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
    return rows > 0 ? `\u001b[${rows}F` : "\r";
  };

  return {
    draw(lines) {
      const frame = lines.map((line) => `${line}\u001b[K\n`).join("");
      terminal.out(`${beginFrame}${toTop()}${frame}\u001b[J${endFrame}`);
      shown = lines;
    },
    close() {
      terminal.out(`${toTop()}\u001b[J${showCursor}`);
      shown = [];
    },
  };
};
