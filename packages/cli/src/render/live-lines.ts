import { wholeSpec } from "@orchestrate/shared";
import type { Ansis } from "ansis";

import { count, duration } from "./amounts.ts";
import { cut, oneLine, pad, widthOf } from "./width.ts";

/** What one line of the live view says of a sub-spec. */
export interface Row {
  readonly id: string;
  readonly title: string;
  /** `implementing`, `merged`, … */
  readonly state: string;
  readonly tone: "waiting" | "working" | "good" | "bad" | "asking";
  /** Attempts begun; 0 before the first. */
  readonly attempts: number;
  /** Since its first attempt began; undefined before. */
  readonly elapsedMs: number | undefined;
  readonly tokens: number;
  /** What is happening, or what came of it. */
  readonly doing: string;
}

export interface Overview {
  readonly title: string;
  readonly elapsedMs: number;
  readonly tokens: string;
  /** Of the work, by weight: 0 to 1. */
  readonly progress: number;
  readonly rows: readonly Row[];
  /** The last line: what can be typed. */
  readonly advice: string;
}

interface Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly style: Ansis;
}

/**
 * The live view as lines that fit: none is wider than the terminal, and there is one fewer than it has rows. Where not
 * all sub-specs fit, those that are being worked on are shown, and the rest counted.
 */
export const liveLines = (view: Overview, { columns, rows, style }: Canvas): string[] => {
  const head = [headLine(view, columns, style), progressLine(view, columns, style)];
  const foot = [style.dim(cut(view.advice, columns))];
  const room = Math.max(1, rows - 1 - head.length - foot.length - 2);
  const fits = view.rows.length <= room;
  const shown = fits ? view.rows : mostInteresting(view.rows, Math.max(0, room - 1));
  const table = tableOf(shown, columns, style);
  if (!fits) table.push(style.dim(cut(`  and ${restOf(view.rows, shown)}`, columns)));
  return [...head, "", ...table, "", ...foot].slice(0, Math.max(1, rows - 1));
};

const headLine = ({ title, elapsedMs, tokens }: Overview, columns: number, style: Ansis): string => {
  const right = [tokens, duration(elapsedMs)].filter((part) => part !== "").join("  ");
  const left = cut(oneLine(title), Math.max(0, columns - widthOf(right) - 2));
  return style.bold(pad(left, columns - widthOf(right))) + style.dim(cut(right, columns));
};

const progressLine = ({ progress, rows }: Overview, columns: number, style: Ansis): string => {
  const percent = `${Math.floor(progress * 100)} %`.padStart(5);
  const counts = cut(`  ${countsOf(rows)}`, Math.max(0, columns - percent.length - 12));
  const width = Math.min(30, columns - percent.length - widthOf(counts) - 1);
  if (width < 5) return cut(`${percent.trim()}${counts}`, columns);
  const filled = Math.round(progress * width);
  return style.green("━".repeat(filled)) + style.dim("─".repeat(width - filled)) + percent + style.dim(counts);
};

const symbols = { waiting: "·", working: "●", good: "✓", bad: "✗", asking: "?" } as const;

const tableOf = (rows: readonly Row[], columns: number, style: Ansis): string[] => {
  const roomy = columns >= 72;
  const widest = (of: (row: Row) => string, most: number) =>
    Math.min(most, Math.max(0, ...rows.map((row) => widthOf(of(row)))));
  const ids = widest(({ id }) => id, 14);
  const titles = roomy ? widest(({ title }) => oneLine(title), Math.floor(columns / 4)) : 0;
  const states = widest(({ state }) => state, 14);
  return rows.map((row) => {
    const tone = toneOf(row.tone, style);
    const cells = [
      { text: symbols[row.tone], width: 1, style: tone },
      { text: cut(row.id, ids), width: ids, style: style.bold },
      ...(titles === 0 ? [] : [{ text: cut(oneLine(row.title), titles), width: titles, style: style.reset }]),
      { text: cut(row.state, states), width: states, style: tone },
      { text: row.attempts > 1 ? `${row.attempts}×` : "", width: 2, style: style.yellow },
      { text: row.elapsedMs === undefined ? "" : duration(row.elapsedMs), width: 6, style: style.dim },
      ...(roomy ? [{ text: row.tokens === 0 ? "" : count(row.tokens), width: 6, style: style.dim }] : []),
    ];
    const used = cells.reduce((sum, { width }) => sum + width + 1, 0);
    if (used > columns) return cut(`${symbols[row.tone]} ${row.id} ${row.state}`, columns);
    const doing = cut(oneLine(row.doing), columns - used - 1);
    return `${cells.map((cell) => cell.style(pad(cell.text, cell.width))).join(" ")} ${style.dim(doing)}`.trimEnd();
  });
};

const toneOf = (tone: Row["tone"], style: Ansis): Ansis =>
  ({ waiting: style.dim, working: style.cyan, good: style.green, bad: style.red, asking: style.yellow })[tone];

const order: readonly Row["tone"][] = ["asking", "working", "bad", "waiting", "good"];

const mostInteresting = (rows: readonly Row[], most: number): readonly Row[] => {
  const kept = new Set(rows.toSorted((a, b) => order.indexOf(a.tone) - order.indexOf(b.tone)).slice(0, most));
  return rows.filter((row) => kept.has(row));
};

const restOf = (rows: readonly Row[], shown: readonly Row[]): string => {
  const rest = rows.filter((row) => !shown.includes(row));
  return `${rest.length} more: ${countsOf(rest)}`;
};

/** How many sub-specs there are of each; the whole spec is none. */
const countsOf = (all: readonly Row[]): string => {
  const rows = all.filter(({ id }) => id !== wholeSpec);
  const words = { good: "merged", working: "working", asking: "waiting for you", bad: "abandoned", waiting: "to come" };
  const tones = Object.keys(words) as (keyof typeof words)[];
  return tones
    .map((tone) => ({ tone, number: rows.filter((row) => row.tone === tone).length }))
    .filter(({ number }) => number > 0)
    .map(({ tone, number }) => `${number} ${words[tone]}`)
    .join(", ");
};
