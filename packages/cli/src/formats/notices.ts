import { diagnosticsToSarif } from "@orchestrate/shared";

import type { Notice, Outcome } from "../outcome.ts";
import { toDocument } from "../output/document.ts";
import { version } from "../version.ts";
import { toGithub } from "./github.ts";
import { toGitlab } from "./gitlab.ts";
import { toJunit } from "./junit.ts";

/** What `--format` can be, of `check` and of `verify`. */
export type Format = "tty" | "json" | "sarif" | "junit" | "github" | "gitlab";

/** Notices in the form that was asked for; `text` is what a person reads, `suite` names the whole for JUnit. */
export const writeNotices = (
  outcome: Outcome,
  { format, suite }: { readonly format: Format; readonly suite: string },
): string => {
  const { diagnostics, text } = outcome;
  switch (format) {
    case "tty":
      return text;
    case "json":
      return toDocument(outcome);
    case "sarif":
      return JSON.stringify(diagnosticsToSarif(diagnostics.map(placed), { version }), null, 2);
    case "junit":
      return toJunit(suite, diagnostics);
    case "github":
      return toGithub(diagnostics);
    case "gitlab":
      return toGitlab(diagnostics);
  }
};

/** SARIF wants a place of everything. */
const placed = ({ severity, code, message, hint = "", file = "", line = 1, column = 1 }: Notice) => ({
  severity: severity === "info" ? ("warning" as const) : severity,
  code,
  message,
  hint,
  file,
  line,
  column,
});
