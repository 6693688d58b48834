import type { CriterionVerdict, Finding, Verdict } from "@orchestrate/shared";

/** A verdict as JUnit XML: a suite of gates and one of criteria, a case for each. */
export const verdictToJunit = (verdict: Verdict): string => {
  const gates = verdict.gates.map(({ gate, verdict: said, findings }) => ({
    name: gate,
    said,
    symptom: findings[0]?.message ?? said,
    findings,
    durationMs: 0,
  }));
  const criteria = verdict.criteria.map(({ id, kind, severity, verdict: said, symptom, findings, durationMs }) => ({
    name: `${id} (${kind})`,
    // A criterion that only warns breaks no build.
    said: severity === "warn" && said !== "pass" ? ("not-run" as const) : said,
    symptom,
    findings,
    durationMs,
  }));
  const own = verdict.findings.filter(({ by }) => by === undefined);
  const commit = own.map((finding) => ({
    name: finding.code,
    said: "fail" as const,
    symptom: finding.message,
    findings: [finding],
    durationMs: 0,
  }));
  const suites = [
    suiteOf(verdict, "commit", commit),
    suiteOf(verdict, "gates", gates),
    suiteOf(verdict, "criteria", criteria),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="orchestrate">\n${suites.join("")}</testsuites>\n`;
};

interface Case {
  readonly name: string;
  readonly said: CriterionVerdict;
  readonly symptom: string;
  readonly findings: readonly Finding[];
  readonly durationMs: number;
}

const suiteOf = ({ subSpec, commit, startedAt }: Verdict, name: string, cases: readonly Case[]): string => {
  if (cases.length === 0) return "";
  const count = (...kinds: readonly CriterionVerdict[]): number =>
    cases.filter(({ said }) => kinds.includes(said)).length;
  const attributes = {
    name: `${subSpec} ${name}`,
    tests: cases.length,
    failures: count("fail", "needs-human"),
    errors: count("error"),
    skipped: count("not-run"),
    timestamp: startedAt,
  };
  const body = cases.map((one) => caseOf(`${subSpec}.${name}`, one)).join("");
  return `  <testsuite${attributesOf(attributes)}>\n    <properties><property${attributesOf({ name: "commit", value: commit })}/></properties>\n${body}  </testsuite>\n`;
};

const elements = { fail: "failure", "needs-human": "failure", error: "error", "not-run": "skipped" } as const;

const caseOf = (classname: string, { name, said, symptom, findings, durationMs }: Case): string => {
  const open = `    <testcase${attributesOf({ classname, name, time: (durationMs / 1000).toFixed(3) })}`;
  if (said === "pass") return `${open}/>\n`;
  const element = elements[said];
  const details = findings.map(({ file, line, message, excerpt }) =>
    [
      file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}: `,
      message,
      excerpt ? `\n${excerpt}` : "",
    ].join(""),
  );
  const told = `<${element}${attributesOf({ message: symptom, ...(element === "skipped" ? {} : { type: said }) })}>${xml(details.join("\n"))}</${element}>`;
  return `${open}>${told}</testcase>\n`;
};

const attributesOf = (attributes: Readonly<Record<string, string | number>>): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${xml(String(value)).replaceAll("\n", "&#10;")}"`)
    .join("");

const xml = (text: string): string =>
  text
    // What XML 1.0 does not allow, not even as a reference.
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
