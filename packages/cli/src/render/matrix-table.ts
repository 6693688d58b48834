import { matrixOf, type SpecimenResult } from "@orchestrate/adversary";

import type { Terminal } from "../terminal.ts";
import { inColumns } from "./columns.ts";
import { cut, oneLine } from "./width.ts";

/** The confusion matrix of a run over the corpus, and every candidate with which something is wrong. */
export const matrixTable = (
  results: readonly SpecimenResult[],
  { style, size }: Pick<Terminal, "style" | "size">,
): string => {
  const rows = matrixOf(results).filter(({ total }) => total > 0);
  const table = inColumns([
    ["", "passed", "a person is asked", "refused", "not tried", "merged by exit status"],
    ...rows.map(({ kind, total, passed, askedPerson, refused, notTried, naivelyAccepted }) =>
      [`${total} ${kind}`, passed, askedPerson, refused, notTried, naivelyAccepted].map(String),
    ),
  ]);
  const fit = (text: string): string => cut(oneLine(text), Math.max(40, size().columns));
  const troubles = results
    .filter(({ outcome }) => outcome !== "right")
    .map(({ specimen: { id, kind, title, missedBecause }, outcome, trial, why }) => {
      const said = missedBecause ?? why ?? `the verdict is ${trial?.verdict}`;
      const line = fit(`${kind} ${id}: ${said} (a candidate that ${title})`);
      return outcome === "no-tool" || missedBecause !== undefined ? style.yellow(line) : style.red(line);
    });
  return [...table, ...(troubles.length > 0 ? ["", ...troubles] : [])].join("\n");
};
