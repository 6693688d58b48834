import { plural } from "../amounts.ts";
import { layOut, type Place } from "../plan-layout.ts";
import type { Report } from "../report.ts";
import { clip, html, type Markup } from "./markup.ts";
import { anchorOf, linkTo, toneOf } from "./words.ts";

/** The plan: what comes after what, drawn and in words. */
export const planSection = ({ record: { plan }, stories }: Report): Markup => {
  if (plan === undefined) return html`<p>Nothing was planned.</p>`;
  const places = layOut(plan);
  const outcomes = new Map(stories.map(({ subSpec, outcome }) => [subSpec.id as string, outcome]));
  const madeBy = plan.madeBy === "author" ? "as the spec's author wrote it" : `made by the agent ${plan.madeBy.agent}`;
  return html`<p>
      ${plural(places.length, "sub-spec")}, ${madeBy}. An arrow leads from what is merged first to what builds on it.
    </p>
    ${drawing(places, outcomes)}
    <details>
      <summary>The same in words</summary>
      <ul>
        ${stories
          .filter(({ subSpec }) => subSpec.id !== plan.whole.id)
          .map(
            (story) =>
              html`<li>
                ${linkTo(story)} ${story.subSpec.title}:
                ${
                  story.subSpec.after.length === 0
                    ? "comes after nothing"
                    : `comes after ${story.subSpec.after.join(", ")}`
                }
              </li>`,
          )}
      </ul>
      ${
        plan.added.length > 0 &&
        html`<p>Added by the plan:</p>
          <ul>
            ${plan.added.map(({ subSpec, after, reason }) => html`<li>${subSpec} after ${after}: ${clip(reason)}</li>`)}
          </ul>`
      }
    </details>`;
};

/** Pixels. With many, only ids are drawn. */
const sizes = {
  few: { width: 196, height: 50, gapX: 44, gapY: 16 },
  many: { width: 62, height: 28, gapX: 34, gapY: 8 },
} as const;

const drawing = (places: readonly Place[], outcomes: ReadonlyMap<string, string>): Markup => {
  const size = places.length > 24 ? sizes.many : sizes.few;
  const x = ({ column }: Place) => column * (size.width + size.gapX) + 2;
  const y = ({ row }: Place) => row * (size.height + size.gapY) + 2;
  const byId = new Map(places.map((place) => [place.subSpec.id as string, place]));
  const width = Math.max(...places.map(x)) + size.width + 2;
  const height = Math.max(...places.map(y)) + size.height + 2;
  const edges = places.flatMap((to) =>
    to.subSpec.after.flatMap((id) => {
      const from = byId.get(id);
      return from === undefined ? [] : [{ from, to }];
    }),
  );
  return html`<div class="scroller" role="region" aria-label="The plan as a graph" tabindex="0">
    <svg
      class="graph"
      width="${width}"
      height="${height}"
      viewBox="0 0 ${width} ${height}"
      role="group"
      aria-label="Sub-specs and what each comes after"
    >
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0L8 4L0 8z" />
        </marker>
      </defs>
      ${edges.map(({ from, to }) => {
        const [x1, y1] = [x(from) + size.width, y(from) + size.height / 2];
        const [x2, y2] = [x(to) - 2, y(to) + size.height / 2];
        const half = (x1 + x2) / 2;
        return html`<path
          class="edge"
          marker-end="url(#arrow)"
          d="M${x1} ${y1}C${half} ${y1} ${half} ${y2} ${x2} ${y2}"
        />`;
      })}${places.map((place) => node(place, { x: x(place), y: y(place), size, outcome: outcomes.get(place.subSpec.id) ?? "unfinished" }))}
    </svg>
  </div>`;
};

interface Box {
  readonly x: number;
  readonly y: number;
  readonly size: (typeof sizes)[keyof typeof sizes];
  readonly outcome: string;
}

const node = ({ subSpec: { id, title } }: Place, { x, y, size, outcome }: Box): Markup => {
  const isLarge = size === sizes.few;
  return html`<a href="#${anchorOf(id)}"
    >${!isLarge && html`<title>${id} ${clip(title, 120)}: ${outcome}</title>`}<rect
      class="node ${toneOf(outcome)}"
      x="${x}"
      y="${y}"
      width="${size.width}"
      height="${size.height}"
      rx="6"
    /><text class="id" x="${x + 10}" y="${y + (isLarge ? 20 : 18)}">${clipTo(id, isLarge ? 12 : 6)}</text>${
      isLarge &&
      html` <text class="state" x="${x + size.width - 10}" y="${y + 20}" text-anchor="end">${outcome}</text>
        <text x="${x + 10}" y="${y + 39}">${clipTo(title, 26)}</text>`
    }</a
  >`;
};

const clipTo = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
