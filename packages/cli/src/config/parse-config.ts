import { OrchestrateError } from "@orchestrate/shared";
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";

import { Configuration } from "./schema.ts";

/** Reads a YAML or JSON configuration (JSON is YAML); errors name file, line and key. */
export const parseConfigText = (text: string, file: string): Configuration => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw new OrchestrateError("CONFIG_UNREADABLE", problem.message.split("\n")[0] ?? problem.message, {
      hint: "The file must be valid YAML or JSON.",
      at: { file, line, column: col },
    });
  }
  return checkConfig(valueOf(document, file) ?? {}, file, (path) => positionOf(document, path, lines));
};

/** Aliases that multiply are found only when the value is made. */
const valueOf = (document: Document, file: string): unknown => {
  try {
    return document.toJS();
  } catch (cause) {
    throw new OrchestrateError("CONFIG_UNREADABLE", "Its aliases cannot be followed.", {
      hint: "Write the values out where they are needed.",
      at: { file },
      cause,
    });
  }
};

/** Checks what a configuration evaluates to. */
export const checkConfig = (
  value: unknown,
  file: string,
  positionOf: (path: readonly PropertyKey[]) => { line: number; column: number } | undefined,
): Configuration => {
  const result = Configuration.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap(spelledOut);
  const [first] = problems;
  throw new OrchestrateError(
    "CONFIG_INVALID",
    problems.map(({ path, message }) => `${path.length === 0 ? "" : `${path.join(".")}: `}${message}`).join("\n      "),
    {
      hint: "docs/guides/configuration.md names every key.",
      at: { file, ...(first === undefined ? {} : positionOf(first.path)) },
    },
  );
};

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** One problem for each wrong key; of a union, those of its closest member. */
const spelledOut = (issue: z.core.$ZodIssue): Problem[] => {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: "there is no such key" }));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const closest = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a))[0] ?? [];
    return closest.flatMap((inner) =>
      spelledOut({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue),
    );
  }
  return [{ path: issue.path, message: issue.message }];
};

const depthOf = (issues: readonly z.core.$ZodIssue[]): number => Math.max(0, ...issues.map(({ path }) => path.length));

const positionOf = (document: Document, path: readonly PropertyKey[], lines: LineCounter) => {
  // A missing key has no place of its own: the nearest one that exists is shown.
  for (let length = path.length; length >= 0; length--) {
    const keys = path.slice(0, length);
    const last = keys.at(-1);
    const parent = document.getIn(keys.slice(0, -1), true);
    const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === last) : undefined;
    const node = pair?.key ?? (length === 0 ? undefined : document.getIn(keys, true));
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0]);
      return { line, column: col };
    }
  }
  return undefined;
};
