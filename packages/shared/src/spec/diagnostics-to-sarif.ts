import type { Diagnostic } from "./diagnostic.ts";

/** A SARIF 2.1.0 log of diagnostics, for code scanning; `version` is the program's. */
export const diagnosticsToSarif = (
  diagnostics: readonly Diagnostic[],
  { version }: { readonly version: string },
): Record<string, unknown> => ({
  $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
  version: "2.1.0",
  runs: [
    {
      tool: {
        driver: {
          name: "orchestrate",
          version,
          rules: [...new Set(diagnostics.map(({ code }) => code))].map((id) => ({ id })),
        },
      },
      columnKind: "utf16CodeUnits",
      results: diagnostics.map(({ severity, code, message, file, line, column, hint }) => ({
        ruleId: code,
        level: severity,
        message: { text: `${message} ${hint}` },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: file.split(/[/\\]/).map(encodeURIComponent).join("/") },
              region: { startLine: line, startColumn: column },
            },
          },
        ],
      })),
    },
  ],
});
