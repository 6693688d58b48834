import type { Usage } from "@orchestrate/shared";

import { grouped } from "../amounts.ts";
import type { Report } from "../report.ts";
import { sumOf } from "../usage.ts";
import { html, type Markup } from "./markup.ts";
import { subjectName } from "./words.ts";

/** Tokens and cost, by sub-spec and together. */
export const usedSection = ({ usages }: Pick<Report, "usages">): Markup => {
  if (usages.length === 0) return html`<p>No model was asked.</p>`;
  const sum = sumOf(usages.map(({ usage }) => usage));
  return html`<div class="scroller" role="region" aria-label="Tokens and cost, as a table" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">for</th>
            <th scope="col" class="number">requests</th>
            <th scope="col" class="number">input</th>
            <th scope="col" class="number">of it cached</th>
            <th scope="col" class="number">output</th>
            <th scope="col" class="number">cost</th>
          </tr>
        </thead>
        <tbody>
          ${usages.map(({ subject, usage }) => row(subjectName(subject), usage))}
        </tbody>
        <tfoot>
          ${row("all", sum)}
        </tfoot>
      </table>
    </div>
    ${sum.recorded && html`<p class="muted">Some answers were replayed from a recording, and cost nothing.</p>`}
    <p class="muted">
      As providers reported it, in tokens and US dollars; a cost is unknown where a model has no price.
    </p>`;
};

const row = (name: string, { requests, inputTokens, cachedInputTokens, outputTokens, costUsd }: Usage): Markup =>
  html`<tr>
    <th scope="row">${name}</th>
    ${[requests, inputTokens, cachedInputTokens, outputTokens].map((number) => html`<td class="number">${grouped(number)}</td>`)}
    <td class="number">${costOf(costUsd)}</td>
  </tr>`;

/** Small amounts keep the digits that tell them apart. */
export const costOf = (usd: number | undefined): string =>
  usd === undefined ? "unknown" : `$${usd.toFixed(usd > 0 && usd < 1 ? 4 : 2)}`;
