import type { Item, Spec } from "@orchestrate/shared";

import { layout } from "../../export/layout.ts";
import type { Report } from "../report.ts";
import { clip, html, type Markup, prose } from "./markup.ts";

/** What was asked: the elements of the spec that people decide by, and its whole text. */
export const askedSection = ({ spec, record }: Report): Markup =>
  html`${spec === undefined ? html`<p>The spec's file cannot be read as a spec; its text stands below as it is.</p>` : elements(spec)}
    <details>
      <summary>The whole spec, as it was approved</summary>
      <p class="muted"><code>${layout.spec}</code>, <code>${record.begun.spec}</code></p>
      <pre class="text">${clip(record.spec, mostOfSpec)}</pre>
    </details>`;

/** Characters: far more than any spec that people read. */
const mostOfSpec = 200_000;

const elements = ({ prose: introduction, outcomes, scope, constraints, assumptions, decisions }: Spec): Markup =>
  html`${introduction !== "" && html`<p class="lead">${prose(introduction, 2000)}</p>`}
    <h3>Outcomes</h3>
    ${list(outcomes)}
    <div class="columns">
      <div>
        <h3>May be changed</h3>
        <ul>
          ${scope.in.map(({ glob, text }) => html`<li><code>${glob}</code> ${prose(text)}</li>`)}
        </ul>
      </div>
      <div>
        <h3>May not be changed</h3>
        <ul>
          ${scope.out.map(({ glob, text }) => html`<li><code>${glob}</code> ${prose(text)}</li>`)}
        </ul>
      </div>
    </div>
    ${
      [...constraints, ...assumptions].length > 0 &&
      html`<h3>Constraints and assumptions</h3>
        ${list([...constraints, ...assumptions])}`
    }
    ${
      decisions.length > 0 &&
      html`<h3>Decisions</h3>
        ${list(decisions)}`
    }`;

const list = (items: readonly Item[]): Markup =>
  html`<ul class="items">
    ${items.map(({ id, text }) => html`<li><strong>${id}</strong> <span>${prose(text)}</span></li>`)}
  </ul>`;
