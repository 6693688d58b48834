import type { Linting } from "./linting.ts";

/** Words in outcomes and constraints with which two readers would pass different work. */
export const lintVagueWords = ({ parsed, report }: Linting): void => {
  for (const { element, start, end } of parsed.prose) {
    if (!/^[OC]\d/.test(element)) continue;
    for (const { index, 0: word } of parsed.source.text.slice(start, end).matchAll(vague)) {
      report.warning({
        code: "vague-word",
        message: `"${word}" says neither when nor what.`,
        at: parsed.source.positionAt(start + index),
        hint: "Say it as: when <this happens>, the <system> shall <do that>, within <a measure>.",
      });
    }
  }
};

const vague = new RegExp(
  String.raw`(?<![\w-])(?:${[
    "adequate(?:ly)?",
    "and/or",
    "appropriate(?:ly)?",
    "as (?:needed|required|appropriate|soon as possible)",
    "best effort",
    "correct(?:ly)?",
    "eas(?:y|ily)",
    "efficient(?:ly)?",
    "elegant(?:ly)?",
    String.raw`etc\.?`,
    "fast(?:er)?",
    "flexibl[ey]",
    "graceful(?:ly)?",
    "if possible",
    "improve[ds]?",
    "intuitive(?:ly)?",
    "nice(?:ly)?",
    "optimal(?:ly)?",
    "proper(?:ly)?",
    "quick(?:ly)?",
    "reasonabl[ey]",
    "reliabl[ey]",
    "robust(?:ly)?",
    "seamless(?:ly)?",
    "should",
    "smooth(?:ly)?",
    "sufficient(?:ly)?",
    "user[- ]friendly",
    "usual(?:ly)?",
    "various",
  ].join("|")})(?![\w-])`,
  "gi",
);
