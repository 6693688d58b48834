import { digestOfJson } from "@orchestrate/shared";

import type { Notice } from "../outcome.ts";

/** GitLab's code quality report: what a merge request shows beside its lines. */
export const toGitlab = (notices: readonly Notice[]): string =>
  JSON.stringify(
    notices.map(({ severity, code, message, file, line }) => ({
      description: message,
      check_name: code,
      // The same finding keeps its fingerprint from one pipeline to the next, wherever its line has moved to.
      fingerprint: digestOfJson({ code, message, file }).slice("sha256:".length),
      severity: severity === "error" ? "major" : severity === "warning" ? "minor" : "info",
      location: { path: file ?? "", lines: { begin: line ?? 1 } },
    })),
    null,
    2,
  );
