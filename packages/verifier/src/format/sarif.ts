import type { Finding, Verdict } from "@orchestrate/shared";

/** A verdict as a SARIF 2.1.0 log, for code scanning: one result for each finding; `version` is the program's. */
export const verdictToSarif = (
  verdict: Verdict,
  { version }: { readonly version: string },
): Readonly<Record<string, unknown>> => {
  const warning = new Set(verdict.criteria.filter(({ severity }) => severity === "warn").map(({ id }) => id));
  const rules = [...new Set(verdict.findings.map(ruleOf))];
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "orchestrate", version, rules: rules.map((id) => ({ id })) } },
        automationDetails: { id: `orchestrate/${verdict.subSpec}/` },
        // What was judged did not crash the tool, whatever came of it.
        invocations: [{ executionSuccessful: true }],
        properties: { verdict: verdict.kind, commit: verdict.commit, base: verdict.base, spec: verdict.spec },
        results: verdict.findings.map((finding) => ({
          ruleId: ruleOf(finding),
          level: finding.by !== undefined && warning.has(finding.by) ? "warning" : "error",
          message: { text: finding.message },
          locations: locationsOf(finding),
        })),
      },
    ],
  };
};

const ruleOf = ({ by, code }: Finding): string => (by === undefined || by === code ? code : `${by}/${code}`);

/** A finding about no file is shown at the root, because viewers drop results without a place. */
const locationsOf = ({ file, line }: Finding): readonly unknown[] => [
  {
    physicalLocation: {
      artifactLocation: { uri: file === undefined ? "." : file.split("/").map(encodeURIComponent).join("/") },
      region: { startLine: line ?? 1 },
    },
  },
];
