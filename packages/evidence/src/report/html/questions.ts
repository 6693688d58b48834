import type { Answer } from "../questions/answer.ts";
import { cited } from "./cited.ts";
import { html, type Markup, prose } from "./markup.ts";

/** More than this is read in the log. */
const mostFacts = 250;

/** The five questions: a short answer of our own words, and what it rests on. */
export const questionsSection = (answers: readonly Answer[]): Markup =>
  html`${answers.map(
    ({ question, short, facts }, index) =>
      html`<article class="question">
        <h3>${index + 1}. ${question}</h3>
        <p>${prose(short)}</p>
        ${
          facts.length > 0 &&
          html`<details>
            <summary>Evidence (${facts.length})</summary>
            <ul>
              ${facts.slice(0, mostFacts).map(({ text, cites }) => html`<li>${prose(text, 600)} ${cited(cites)}</li>`)}${facts.length > mostFacts && html`<li>and ${facts.length - mostFacts} more, in the log</li>`}
            </ul>
          </details>`
        }
      </article>`,
  )}`;
