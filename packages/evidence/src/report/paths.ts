/** Where the reports lie in an export. */
export const reportPaths = { markdown: "report.md", mapping: "mapping.csv" } as const;
