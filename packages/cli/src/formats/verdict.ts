import type { Verdict } from "@orchestrate/shared";
import { type Paint, verdictToJunit, verdictToSarif, verdictToText } from "@orchestrate/verifier";
import type { Ansis } from "ansis";

import type { Outcome } from "../outcome.ts";
import { toDocument } from "../output/document.ts";
import { version } from "../version.ts";
import { toGithub } from "./github.ts";
import { toGitlab } from "./gitlab.ts";
import type { Format } from "./notices.ts";

interface Writing {
  readonly format: Format;
  readonly outcome: Omit<Outcome, "text">;
  readonly style: Ansis;
}

/** A verdict in the form that was asked for. */
export const writeVerdict = (verdict: Verdict, { format, outcome, style }: Writing): string => {
  switch (format) {
    case "tty":
      return verdictToText(verdict, paintWith(style));
    case "json":
      return toDocument({ ...outcome, text: "" });
    case "sarif":
      return JSON.stringify(verdictToSarif(verdict, { version }), null, 2);
    case "junit":
      return verdictToJunit(verdict);
    case "github":
      return toGithub(outcome.diagnostics);
    case "gitlab":
      return toGitlab(outcome.diagnostics);
  }
};

const paintWith =
  (style: Ansis): Paint =>
  (part, text) =>
    ({ good: style.green, bad: style.red, open: style.yellow, faint: style.dim, strong: style.bold })[part](text);
