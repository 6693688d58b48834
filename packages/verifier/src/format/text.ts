import type { CriterionResult, Finding, GateResult, Verdict } from "@orchestrate/shared";

/** How parts of the text may be coloured; plain where there is no terminal. */
export type Paint = (part: "good" | "bad" | "open" | "faint" | "strong", text: string) => string;

const plain: Paint = (_, text) => text;

/** A verdict for a person at a terminal: its kind, each check on a line, and what is wrong below it. */
export const verdictToText = (verdict: Verdict, paint: Paint = plain): string => {
  const { kind, subSpec, commit, gates, criteria, sandbox } = verdict;
  const refusing = gates.filter((gate) => gate.verdict !== "pass");
  const checks = [...gates, ...criteria];
  const passing = checks.filter((check) => check.verdict === "pass").length;
  const shown = [
    ...refusing.map(({ gate, verdict: said }) => [said, gate]),
    ...criteria.map(({ id, verdict: said }) => [said, id]),
  ];
  const widths = [0, 1].map((column) => Math.max(4, ...shown.map((row) => row[column]?.length ?? 0))) as [
    number,
    number,
  ];
  const own = verdict.findings.filter(({ by }) => by === undefined);
  return [
    `${paint(tones[kind], kind)} ${paint("strong", subSpec)} at ${commit.slice(0, 12)}: ${passing} of ${checks.length} checks passed`,
    ...own.map((finding) => `  ${paint("bad", "refused")} ${lineOf(finding)}`),
    gates.length > 0 && refusing.length === 0
      ? `  ${paint("good", "pass".padEnd(widths[0]))}  ${gates.length} gates`
      : undefined,
    ...refusing.flatMap((gate) => gateLines(gate, widths, paint)),
    ...criteria.flatMap((criterion) => criterionLines(criterion, widths, paint)),
    sandbox.adapter === "external" ? paint("bad", "  The sandbox was external: nothing here checked it.") : undefined,
    sandbox.adapter === "none" ? paint("bad", "  This was judged without a sandbox.") : undefined,
  ]
    .filter((line) => line !== undefined)
    .join("\n");
};

/** Of the verdicts and of the names. */
type Widths = readonly [number, number];

const tones = { pass: "good", fail: "bad", "needs-human": "open" } as const;
const marks = { pass: "good", fail: "bad", error: "bad", "not-run": "faint", "needs-human": "open" } as const;

const gateLines = ({ gate, verdict, findings }: GateResult, [first, second]: Widths, paint: Paint): string[] => [
  `  ${paint(marks[verdict], verdict.padEnd(first))}  ${gate.padEnd(second)}`.trimEnd(),
  ...findings.map((finding) => `        ${lineOf(finding)}`),
];

const criterionLines = (
  { id, verdict, severity, symptom, findings, tries, canary, asSubmitted, onBase }: CriterionResult,
  [first, second]: Widths,
  paint: Paint,
): string[] => {
  const notes = [
    severity === "warn" && verdict !== "pass" ? "only warns" : undefined,
    tries === undefined ? undefined : `passed at try ${tries}`,
    canary === "tripped" ? "canary tripped" : undefined,
    onBase === undefined || onBase.expected === "any" ? undefined : `on base: ${onBase.verdict}`,
    asSubmitted === undefined ? undefined : `with its own tests: ${asSubmitted.verdict}`,
  ].filter((note) => note !== undefined);
  const aside = notes.length === 0 ? "" : ` ${paint("faint", `(${notes.join(", ")})`)}`;
  const told = verdict === "pass" ? [] : findings.filter(({ message }) => message !== symptom);
  const excerpts = verdict === "pass" ? [] : findings.flatMap(({ excerpt }) => excerpt ?? []);
  return [
    `  ${paint(marks[verdict], verdict.padEnd(first))}  ${id.padEnd(second)}  ${oneLine(symptom)}${aside}`,
    ...told.map((finding) => `        ${lineOf(finding)}`),
    ...excerpts.slice(0, 3).flatMap((excerpt) =>
      excerpt
        .split("\n")
        .slice(-12)
        .map((line) => paint("faint", `        | ${line}`)),
    ),
  ];
};

const lineOf = ({ message, file, line }: Finding): string => {
  const place = file === undefined ? "" : `${oneLine(file)}${line === undefined ? "" : `:${line}`}: `;
  return `${place}${oneLine(message)}`;
};

/** What a candidate wrote must not draw on the terminal of whoever reads about it. */
const oneLine = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => (character === "\n" ? " " : "\uFFFD"));
