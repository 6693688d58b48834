import type { z } from "zod";

import type { Position } from "./diagnostic.ts";
import type { Report } from "./report.ts";
import type { Path, YamlBlock } from "./yaml-block.ts";

/** One thing in which a value departs from its schema. */
export interface Misfit {
  /** `unknown-key`, `missing-key`, `invalid-value`, or a caller's own. */
  readonly code: string;
  readonly path: Path;
  readonly message: string;
  readonly hint: string;
}

/** Checks a value against a schema; `what` names it in messages: `the front matter`, `T1`. */
export const fit = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  { what, path }: { readonly what: string; readonly path: Path },
):
  | { readonly kind: "fits"; readonly data: z.infer<Schema> }
  | { readonly kind: "misfits"; readonly misfits: Misfit[] } => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: "fits", data: parsed.data };
  const known = keysOf(schema);
  const misfits = parsed.error.issues.flatMap((issue) => misfitsOf(issue, [], value, { what, known }));
  return { kind: "misfits", misfits: misfits.map((misfit) => ({ ...misfit, path: [...path, ...misfit.path] })) };
};

/** Reports each misfit where it stands in the block; one that lacks something, at the value that lacks it. */
export const reportMisfits = (misfits: readonly Misfit[], block: YamlBlock, report: Report): void => {
  for (const { code, path, message, hint } of misfits) {
    const at: Position = code === "unknown-key" ? block.keyAt(path) : block.at(path);
    report.error({ code, message, at, hint });
  }
};

/** The data of a block that has a schema, or undefined when it does not fit, which is then reported. */
export const readFields = <Schema extends z.ZodType>(
  schema: Schema,
  block: YamlBlock,
  { what, report }: { readonly what: string; readonly report: Report },
): z.infer<Schema> | undefined => {
  const result = fit(schema, block.value, { what, path: [] });
  if (result.kind === "fits") return result.data;
  reportMisfits(result.misfits, block, report);
  return undefined;
};

type Issue = z.core.$ZodIssue;

const misfitsOf = (
  issue: Issue,
  above: Path,
  value: unknown,
  names: { readonly what: string; readonly known: readonly string[] },
): Misfit[] => {
  const path = [...above, ...issue.path.map((key) => (typeof key === "symbol" ? String(key) : key))];
  const name = path.length === 0 ? names.what : `\`${path.join(".")}\` of ${names.what}`;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      code: "unknown-key",
      path: [...path, key],
      message: `\`${key}\` is no key of ${name}.`,
      hint:
        path.length === 0 && names.known.length > 0
          ? `Its keys: ${names.known.join(", ")}.`
          : "Delete it, or correct its spelling.",
    }));
  }
  if (issue.code === "invalid_union") {
    const branch = nearestBranch(issue.errors);
    if (branch.length > 0) return branch.flatMap((inner) => misfitsOf(inner, path, value, names));
  }
  if (valueAt(value, path) === undefined && path.length > 0) {
    return [
      { code: "missing-key", path, message: `${name} is missing.`, hint: `Write \`${path.at(-1)}:\` and its value.` },
    ];
  }
  const hint = `Replace ${(JSON.stringify(valueAt(value, path)) ?? "it").slice(0, 60)}.`;
  return [{ code: "invalid-value", path, message: `${name} ${demandOf(issue)}.`, hint }];
};

/** What a schema asks for, as the end of a sentence. Schemas with a message of their own say it as `a duration`. */
const demandOf = (issue: Issue): string => {
  const { message } = issue;
  if (!/^(Invalid|Too) /.test(message)) return `must be ${message}`;
  switch (issue.code) {
    case "invalid_type":
      return `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(String).join(", ")}`;
    case "too_small":
      return issue.origin === "number"
        ? `must be ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}`
        : "is empty";
    case "too_big":
      return `must be at most ${issue.maximum}`;
    default:
      return `is not valid: ${message.slice(0, 1).toLowerCase()}${message.slice(1)}`;
  }
};

const typeNames: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "keys and values",
  record: "keys and values",
  string: "a text",
};

/** Of a union's branches, the one that the value was meant for: its fault lies deepest, or it has the fewest. */
const nearestBranch = (branches: readonly (readonly Issue[])[]): readonly Issue[] => {
  const depth = (issues: readonly Issue[]) => Math.min(...issues.map(({ path }) => path.length));
  const wrongType = (issues: readonly Issue[]) =>
    issues.some(({ code, path }) => code === "invalid_type" && path.length === 0);
  return (
    branches.toSorted(
      (a, b) => Number(wrongType(a)) - Number(wrongType(b)) || a.length - b.length || depth(b) - depth(a),
    )[0] ?? []
  );
};

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      inner !== null && typeof inner === "object" ? (inner as Record<string | number, unknown>)[key] : undefined,
    value,
  );

const keysOf = (schema: z.ZodType): string[] => ("shape" in schema ? Object.keys(schema.shape as object) : []);
