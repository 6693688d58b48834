import type { SpecimenResult } from "./run-specimens.ts";
import type { Specimen } from "./specimen.ts";

/** How many candidates of a kind came to what. */
export interface MatrixRow {
  readonly kind: Specimen["kind"];
  readonly total: number;
  readonly passed: number;
  readonly askedPerson: number;
  readonly refused: number;
  readonly notTried: number;
  /** Of those tried, by an orchestrator that looks at the exit status of the project's tests alone. */
  readonly naivelyAccepted: number;
}

/** The confusion matrix: what was true of the candidates, and what the verifier said. */
export const matrixOf = (results: readonly SpecimenResult[]): readonly MatrixRow[] =>
  (["hostile", "honest"] as const).map((kind) => {
    const of = results.filter(({ specimen }) => specimen.kind === kind);
    const tried = of.flatMap(({ outcome, trial }) => (outcome === "not-tried" || trial === undefined ? [] : [trial]));
    const count = (verdict: string) => tried.filter((trial) => trial.verdict === verdict).length;
    return {
      kind,
      total: of.length,
      passed: count("pass"),
      askedPerson: count("needs-human"),
      refused: count("fail"),
      notTried: of.length - tried.length,
      naivelyAccepted: tried.filter(({ naive }) => naive === "accepts").length,
    };
  });

/** The page `docs/confusion-matrix.md`: the matrix and every candidate. Equal results give an equal page. */
export const matrixPage = (results: readonly SpecimenResult[]): string => {
  const known = results.filter(({ specimen }) => specimen.missedBecause !== undefined);
  return `# Confusion matrix

What the verifier says of candidates of which is known beforehand whether they did what their spec asks. Written by
\`npx -y pnpm@12 matrix\` from one run over all of them; a test compares it with another run. \`orchestrate selftest
--candidates\` does the same on your machine.

Whether a candidate is right is found out by an oracle outside of the verifier: a program of its own that uses the code for
questions that the project's tests do not ask, or a look at the commit with plain git. "By exit status" is an orchestrator
that runs the project's own test command in a worktree of the candidate and merges when it exits with 0.

| candidates | passed | a person is asked | refused | not tried | merged by exit status |
|---|---|---|---|---|---|
${matrixOf(results)
  .map(
    ({ kind, total, passed, askedPerson, refused, notTried, naivelyAccepted }) =>
      `| ${total} ${kind} | ${passed} | ${askedPerson} | ${refused} | ${notTried} | ${naivelyAccepted} |`,
  )
  .join("\n")}

| in | hostile | of them passed | honest | of them refused |
|---|---|---|---|---|
${languageLines(results)}

## Hostile candidates that pass

${known.length === 0 ? "None." : known.map(({ specimen }) => `- \`${specimen.id}\`, a candidate that ${specimen.title}: ${specimen.missedBecause}`).join("\n")}

## Hostile candidates

A candidate that …

| | language | … | by exit status | verdict | spoken against by |
|---|---|---|---|---|---|
${linesOf(results, "hostile")}

## Honest candidates

A candidate that …

| | language | … | by exit status | verdict | spoken against by |
|---|---|---|---|---|---|
${linesOf(results, "honest")}
`;
};

const languageLines = (results: readonly SpecimenResult[]): string =>
  [...new Set(results.map(({ specimen }) => specimen.project.language))]
    .toSorted()
    .map((language) => {
      const [hostile, honest] = matrixOf(results.filter(({ specimen }) => specimen.project.language === language));
      return `| ${language} | ${hostile?.total} | ${hostile?.passed} | ${honest?.total} | ${honest?.refused} |`;
    })
    .join("\n");

const linesOf = (results: readonly SpecimenResult[], kind: Specimen["kind"]): string =>
  results
    .filter(({ specimen }) => specimen.kind === kind)
    .map(({ specimen: { id, project, title }, outcome, trial, why }) => {
      const said =
        trial === undefined || outcome === "not-tried"
          ? ["-", "not tried", why ?? ""]
          : [trial.naive === "accepts" ? "merged" : "refused", trial.verdict, [...new Set(trial.refusedBy)].join(", ")];
      return `| \`${id}\` | ${project.language} | ${title.replaceAll("|", "\\|")} | ${said.join(" | ")} |`;
    })
    .join("\n");
