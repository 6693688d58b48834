/** One result of a SARIF log at or above the asked level. */
interface SarifResult {
  readonly rule: string;
  readonly message: string;
  readonly file: string | undefined;
  readonly line: number | undefined;
}

export type SarifLog =
  | { readonly runs: number; readonly results: readonly SarifResult[] }
  | { readonly unreadable: string };

type Level = "error" | "warning" | "note";
const rank: Readonly<Record<string, number>> = { none: 0, note: 1, warning: 2, error: 3 };

/**
 * Reads the results of a SARIF 2.1.0 log at or above a level. A result that the tool was told to suppress counts like
 * any other: whoever wrote the code could have written the suppression.
 */
export const readSarif = (log: unknown, level: Level): SarifLog => {
  const runs = listOf(log, "runs");
  if (memberOf(log, "version") !== "2.1.0" || runs === undefined) return { unreadable: "it is not a SARIF 2.1.0 log" };
  if (runs.length === 0) return { unreadable: "it holds no run" };
  const isBroken = runs.some((run) =>
    (listOf(run, "invocations") ?? []).some((invocation) => memberOf(invocation, "executionSuccessful") === false),
  );
  if (isBroken) return { unreadable: "the tool says that its run was not successful" };
  if (runs.some((run) => listOf(run, "results") === undefined)) return { unreadable: "a run holds no results" };
  const results = runs.flatMap((run) => {
    const defaults = levelsOf(run);
    return (listOf(run, "results") ?? [])
      .filter((result) => memberOf(result, "kind") === undefined || memberOf(result, "kind") === "fail")
      .filter((result) => (rank[levelOf(result, defaults)] ?? 3) >= (rank[level] ?? 0))
      .map(resultOf);
  });
  return { runs: runs.length, results };
};

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

const listOf = (value: unknown, name: string): readonly unknown[] | undefined => {
  const member = memberOf(value, name);
  return Array.isArray(member) ? (member as readonly unknown[]) : undefined;
};

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** The level of each rule, where the tool describes its rules. */
const levelsOf = (run: unknown): ReadonlyMap<string, string> =>
  new Map(
    (listOf(memberOf(memberOf(run, "tool"), "driver"), "rules") ?? []).flatMap((rule): [string, string][] => {
      const id = textOf(memberOf(rule, "id"));
      const level = textOf(memberOf(memberOf(rule, "defaultConfiguration"), "level"));
      return id === undefined || level === undefined ? [] : [[id, level]];
    }),
  );

const ruleOf = (result: unknown): string =>
  textOf(memberOf(result, "ruleId")) ?? textOf(memberOf(memberOf(result, "rule"), "id")) ?? "result";

const levelOf = (result: unknown, defaults: ReadonlyMap<string, string>): string =>
  textOf(memberOf(result, "level")) ?? defaults.get(ruleOf(result)) ?? "warning";

const resultOf = (result: unknown): SarifResult => {
  const place = memberOf((listOf(result, "locations") ?? [])[0], "physicalLocation");
  const line = memberOf(memberOf(place, "region"), "startLine");
  const file = textOf(memberOf(memberOf(place, "artifactLocation"), "uri"));
  return {
    rule: ruleOf(result),
    message: (textOf(memberOf(memberOf(result, "message"), "text")) ?? "").slice(0, 1000),
    file: file?.replace(/^file:\/\//, ""),
    line: typeof line === "number" && Number.isInteger(line) && line > 0 ? line : undefined,
  };
};
