import { type AttackResult, type Row, rows, type uncovered } from "@orchestrate/adversary";

import type { Terminal } from "../terminal.ts";
import { inColumns } from "./columns.ts";
import { cut, oneLine } from "./width.ts";

interface TableOptions {
  readonly uncovered: typeof uncovered;
  /** Whether attacks were tried without the controls as well. */
  readonly compare: boolean;
  readonly terminal: Pick<Terminal, "style" | "size">;
}

/** A line for each row of threats, what was missed under it, what no attack covers, and the sum. */
export const attackTable = (results: readonly AttackResult[], options: TableOptions): string => {
  const { uncovered: open, terminal } = options;
  const names = Object.keys(rows) as readonly Row[];
  const shown = names.filter(
    (name) => results.some(({ attack }) => attack.row === name) || open.some(({ row }) => row === name),
  );
  const table = inColumns(shown.map((name) => lineOf(name, results, options)));
  const lines = shown.flatMap((name, index) => [
    table[index] ?? "",
    ...results.filter(({ attack }) => attack.row === name).flatMap((result) => troubleOf(result, options)),
    ...open
      .filter(({ row }) => row === name)
      .flatMap(({ title, why }) => [fit(terminal, `       not covered: ${title}`), fit(terminal, `         ${why}`)]),
  ]);
  return [...lines, "", sumOf(results, options)].join("\n");
};

const lineOf = (name: Row, results: readonly AttackResult[], { terminal: { style } }: TableOptions): string[] => {
  const of = results.filter(({ attack }) => attack.row === name);
  const caught = of.filter(({ outcome }) => outcome === "caught").length;
  const mark = of.length === 0 ? style.yellow("-") : caught === of.length ? style.green("✓") : style.red("✗");
  const count = of.length === 0 ? "not covered" : `${caught} of ${of.length} caught`;
  return [mark, style.bold(name), rows[name][0], count];
};

const troubleOf = ({ attack, outcome, detail, proof }: AttackResult, { terminal }: TableOptions): readonly string[] => {
  const { style } = terminal;
  const tell = (what: string, why: readonly string[]) => [
    style.red(fit(terminal, `       ${what}: ${attack.id}, ${attack.title}`)),
    ...why.map((line) => fit(terminal, `         ${oneLine(line)}`)),
  ];
  if (outcome !== "caught") return tell(outcome === "missed" ? "missed" : "not tried", detail);
  return proof === undefined || proof.works ? [] : tell("no attack: it fails without the control, too", proof.detail);
};

const fit = ({ size }: Pick<Terminal, "size">, text: string): string => cut(text, Math.max(40, size().columns));

const sumOf = (results: readonly AttackResult[], { uncovered: open, compare }: TableOptions): string => {
  const count = (wanted: AttackResult["outcome"]) => results.filter(({ outcome }) => outcome === wanted).length;
  const proven = results.filter(({ proof }) => proof?.works).length;
  return [
    `${results.length} attacks: ${count("caught")} caught, ${count("missed")} missed, ${count("not-tried")} not tried;`,
    ` ${open.length} not covered.`,
    compare ? `\n${proven} of them were seen to work without the control.` : "",
  ].join("");
};
