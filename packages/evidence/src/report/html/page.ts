import { createHash } from "node:crypto";

import { honestWords } from "../../export/honest-words.ts";
import { layout } from "../../export/layout.ts";
import type { Materials } from "../materials.ts";
import type { Report } from "../report.ts";
import { askedSection } from "./asked.ts";
import { decisionsSection } from "./decisions.ts";
import { planSection } from "./graph.ts";
import { concerns, header } from "./header.ts";
import { html, type Markup } from "./markup.ts";
import { questionsSection } from "./questions.ts";
import { style } from "./style.ts";
import { subSpecsSection } from "./sub-specs.ts";
import { timelineSection } from "./timeline.ts";
import { usedSection } from "./used.ts";

/** `report.html`: the report as one page that runs nothing and asks nobody for anything. */
export const htmlOf = (report: Report, materials: Materials): string => {
  const sections = sectionsOf(report, materials);
  const body = html`<nav aria-label="Contents">
      <ul>
        ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
      </ul>
    </nav>
    <main>
      ${header(report)}
      ${sections.map(
        ({ id, title, content }) =>
          html`<section id="${id}" aria-labelledby="${id}-title">
            <h2 id="${id}-title">${title}</h2>
            ${content}
          </section>`,
      )}
      <footer>
        <p>${honestWords}</p>
        <p>
          This page was written from the log; it is a reading of the evidence, not the evidence.
          <code>${layout.procedure}</code> says how to check the export that it is a part of, without the program that
          wrote it.
        </p>
      </footer>
    </main>`;
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    html`<title>${report.spec?.title ?? report.record.begun.specId}, run ${report.record.run}</title>`.text,
    `<style>${style}</style>`,
    "</head>",
    `<body>${body.text}</body>`,
    "</html>",
    "",
  ].join("\n");
};

interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Markup;
}

const sectionsOf = (report: Report, materials: Materials): readonly Section[] => {
  const worrying = concerns(report);
  return [
    { id: "decisions", title: "Approvals and waivers", content: decisionsSection(report) },
    ...(worrying === undefined ? [] : [{ id: "concerns", title: "What did not end well", content: worrying }]),
    { id: "asked", title: "What was asked", content: askedSection(report) },
    { id: "plan", title: "The plan", content: planSection(report) },
    { id: "run", title: "The run", content: timelineSection(report) },
    { id: "questions", title: "Five questions", content: questionsSection(report.answers) },
    { id: "sub-specs", title: "Sub-specs", content: subSpecsSection(report, materials) },
    { id: "used", title: "Tokens and cost", content: usedSection(report) },
  ];
};

/** Nothing is loaded, run, framed or sent; the one thing that a browser may use is the style that we wrote. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
