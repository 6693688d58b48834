import { layout } from "../../export/layout.ts";
import { plural, short } from "../amounts.ts";
import type { Materials } from "../materials.ts";
import type { Report } from "../report.ts";
import type { SubSpecStory } from "../story.ts";
import { attemptBlock, type AttemptOptions } from "./attempt.ts";
import { html, type Markup, prose } from "./markup.ts";
import { anchorOf, badge, linkTo } from "./words.ts";

/** Bytes of the page that all sub-specs may take together, so that it stays below 5 MB. */
const roomForAll = 3_600_000;

/** Each sub-spec: a line in a table, and a part of its own below it. */
export const subSpecsSection = (report: Report, materials: Materials): Markup => {
  const { stories } = report;
  const each = Math.floor(roomForAll / Math.max(1, stories.length));
  return html`${summary(stories)}${stories.map((story) => part(story, { report, materials, each }))}`;
};

const summary = (stories: readonly SubSpecStory[]): Markup =>
  html`<div class="scroller" role="region" aria-label="All sub-specs" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">sub-spec</th>
          <th scope="col">result</th>
          <th scope="col" class="number">attempts</th>
          <th scope="col" class="number">checks</th>
          <th scope="col">merge commit</th>
        </tr>
      </thead>
      <tbody>
        ${stories.map((story) => {
          const { subSpec, outcome, attempts, merge } = story;
          const judged = (merge?.given ?? attempts.at(-1)?.verdicts.at(-1))?.event.data;
          return html`<tr>
            <th scope="row">${linkTo(story)} <span class="title">${subSpec.title}</span></th>
            <td>${badge(outcome)}</td>
            <td class="number">${attempts.filter(({ attempt }) => attempt > 0).length || ""}</td>
            <td class="number">${judged && `${judged.passed} of ${judged.total}`}</td>
            <td>${merge && html`<code>${short(merge.commit)}</code>`}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;

const part = (
  story: SubSpecStory,
  { report, materials, each }: { readonly report: Report; readonly materials: Materials; readonly each: number },
): Markup => {
  const { subSpec, outcome, attempts, reason, ended } = story;
  const isWhole = subSpec.id === report.record.plan?.whole.id;
  const room = { diff: Math.min(120_000, each / 2), output: Math.min(6_000, each / 24) };
  const blocks = attemptsWithin(each, { report, materials, story, room });
  return html`<article class="sub-spec" id="${anchorOf(subSpec.id)}" aria-labelledby="${anchorOf(subSpec.id)}-title">
    <h3 id="${anchorOf(subSpec.id)}-title">
      <span class="id">${subSpec.id}</span> ${isWhole ? "The whole spec, on what was merged" : subSpec.title}
    </h3>
    <p>${badge(outcome)}${reason !== "" && reason !== outcome && html` ${prose(reason, 400)}`}</p>
    ${
      ended.length > 0 &&
      html`<ul class="findings">
        ${ended.slice(0, 10).map((message) => html`<li>${prose(message)}</li>`)}
      </ul>`
    }${!isWhole && askedOf(story)}${blocks}${attempts.length === 0 && html`<p class="muted">Nothing was tried.</p>`}
  </article>`;
};

const askedOf = ({ subSpec }: SubSpecStory): Markup => {
  const { owns, after, spec } = subSpec;
  const task = spec.tasks[0];
  return html`<dl class="facts">
      <div>
        <dt>Owns</dt>
        <dd>${owns.map((path, index) => html`${index > 0 && ", "}<code>${path}</code>`)}</dd>
      </div>
      ${
        after.length > 0 &&
        html`<div>
          <dt>Comes after</dt>
          <dd>${after.join(", ")}</dd>
        </div>`
      }
      <div>
        <dt>Judged by</dt>
        <dd>${plural(subSpec.criteria.length, "criterion").replace("criterions", "criteria")}</dd>
      </div>
    </dl>
    ${
      task !== undefined &&
      task.text.trim() !== "" &&
      html`<details>
        <summary>What it was asked</summary>
        <p class="text">${prose(task.text, 3000)}</p>
        <p class="muted"><code>${layout.subSpec(subSpec.id)}</code></p>
      </details>`
    }`;
};

/** The latest attempts first get their room: they decided. Shown is the order in which they were made. */
const attemptsWithin = (room: number, options: AttemptOptions): readonly Markup[] => {
  const blocks: Markup[] = [];
  let left = room;
  for (const attempt of options.story.attempts.toReversed()) {
    const block = attemptBlock(attempt, options);
    left -= block.text.length;
    if (left < 0) {
      const count = options.story.attempts.length - blocks.length;
      blocks.push(
        html`<p class="muted">
          ${plural(count, "attempt")} left out here for room; the log tells of ${count === 1 ? "it" : "them"}.
        </p>`,
      );
      break;
    }
    blocks.push(block);
  }
  return blocks.toReversed();
};
