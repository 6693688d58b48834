import type { MachineCheck } from "@orchestrate/runtime";

import type { Terminal } from "../terminal.ts";
import { pad, widthOf } from "./width.ts";
import { wrapped } from "./wrapped.ts";

/** Checks of a machine for people: a mark, a name, what was found, and under it what would mend it. */
export const checkList = (checks: readonly MachineCheck[], { style, size }: Terminal): readonly string[] => {
  const nameWidth = Math.max(0, ...checks.map(({ name }) => widthOf(name)));
  const indent = " ".repeat(nameWidth + 4);
  const columns = Math.max(20, size().columns - indent.length);
  return checks.flatMap(({ ok, required, name, detail, remedy }) => {
    const mark = ok ? style.green("✓") : required ? style.red("✗") : style.yellow("!");
    const [first = "", ...rest] = wrapped(detail, columns);
    return [
      `${mark} ${style.bold(pad(name, nameWidth))}  ${first}`,
      ...rest.map((line) => indent + line),
      ...(ok || remedy === undefined ? [] : wrapped(`→ ${remedy}`, columns).map((line) => indent + style.cyan(line))),
    ];
  });
};
