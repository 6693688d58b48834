/** Where the reports lie in an export. */
export const reportPaths = { html: "report.html", markdown: "report.md", mapping: "mapping.csv" } as const;
