import { listed, stretch } from "../amounts.ts";
import type { Report } from "../report.ts";
import { type Lane, laneOf, type Mark, pausesOf, type Span } from "../spans.ts";
import type { SubSpecStory } from "../story.ts";
import { html, type Markup } from "./markup.ts";
import { anchorOf, holders } from "./words.ts";

/** A place on the run's time, in percent. */
type Scale = (at: number) => number;

/** The run in time: a lane for each sub-spec, drawn and as a table. */
export const timelineSection = ({ record: { events }, stories, began, ended }: Report): Markup => {
  const [from, to] = [Date.parse(began), Date.parse(ended)];
  const scale: Scale = (at) => Math.round((10_000 * (at - from)) / Math.max(1, to - from)) / 100;
  const lanes = stories.map((story) => ({ story, lane: laneOf(story, to) }));
  const pauses = pausesOf(events);
  return html`<p class="legend">
      ${Object.entries(holders).map(
        ([holder, words]) =>
          html`<span
            ><svg width="22" height="12" aria-hidden="true">
              <rect class="span ${holder}" width="22" height="12" rx="2" />
            </svg>
            ${words}</span
          >`,
      )}<span><svg width="12" height="12" aria-hidden="true">${sign("pass", 6, 6)}</svg> passed</span
      ><span><svg width="12" height="12" aria-hidden="true">${sign("fail", 6, 6)}</svg> did not pass</span
      ><span><svg width="12" height="12" aria-hidden="true">${sign("merged", 6, 6)}</svg> merged</span>
    </p>
    <div class="timeline">
      <div class="lane axis"><span></span>${axis(to - from)}<span></span></div>
      ${lanes.map(({ story, lane }) => row({ story, lane, scale, pauses, to }))}
    </div>
    <details>
      <summary>The same as a table</summary>
      <div class="scroller" role="region" aria-label="The run as a table" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">sub-spec</th>
              <th scope="col">attempt</th>
              <th scope="col">what</th>
              <th scope="col" class="number">begins after</th>
              <th scope="col" class="number">takes</th>
            </tr>
          </thead>
          <tbody>
            ${lanes.flatMap(({ lane }) =>
              lane.spans.map(
                (span) =>
                  html`<tr>
                    <th scope="row">${lane.id}</th>
                    <td>${span.attempt || ""}</td>
                    <td>${holders[span.holder]}</td>
                    <td class="number">${stretch(span.from - from)}</td>
                    <td class="number">${stretch(span.to - span.from)}</td>
                  </tr>`,
              ),
            )}
          </tbody>
        </table>
      </div>
    </details>`;
};

interface Row {
  readonly story: SubSpecStory;
  readonly lane: Lane;
  readonly scale: Scale;
  readonly pauses: readonly (readonly [from: number, to: number])[];
  readonly to: number;
}

const row = ({ story, lane, scale, pauses }: Row): Markup => {
  const { subSpec, outcome } = story;
  const [first, last] = [lane.spans[0]?.from, lane.marks.at(-1)?.at ?? lane.spans.at(-1)?.to];
  return html`<div class="lane">
    <a href="#${anchorOf(subSpec.id)}">${subSpec.id}</a
    ><svg width="100%" height="24" role="img" aria-label="${summaryOf(story, lane)}">
      ${pauses.map(([from, to]) => html`<rect class="pause" x="${scale(from)}%" width="${scale(to) - scale(from)}%" height="24"><title>nobody worked on the run</title></rect>`)}${
        first !== undefined && first > 0 && html`<line class="before" x1="0" x2="${scale(first)}%" y1="12" y2="12" />`
      }${first !== undefined && last !== undefined && html`<line class="during" x1="${scale(first)}%" x2="${scale(last)}%" y1="12" y2="12" />`}${lane.spans.map((span) => bar(span, scale))}${lane.marks.map((mark) => markAt(mark, scale))}</svg
    ><span class="outcome">${outcome}</span>
  </div>`;
};

const bar = ({ holder, from, to, attempt }: Span, scale: Scale): Markup => {
  const width = Math.max(0.25, scale(to) - scale(from));
  const words = `${attempt > 0 ? `attempt ${attempt}, ` : ""}${holders[holder]}: ${stretch(to - from)}`;
  return html`<g
    ><title>${words}</title
    ><rect
      class="span ${holder}"
      x="${scale(from)}%"
      y="4"
      width="${Math.round(100 * width) / 100}%"
      height="16"
      rx="2"
    />${holder === "agent" && width > 2.5 && html`<text x="${scale(from) + 0.6}%" y="16">${attempt}</text>`}</g
  >`;
};

const markAt = ({ kind, at }: Mark, scale: Scale): Markup =>
  html`<svg x="${scale(at)}%" y="12" overflow="visible">
    <title>${kind}</title>
    ${sign(kind, 0, 0)}
  </svg>`;

/** Each kind has a shape of its own. */
const sign = (kind: Mark["kind"], x: number, y: number): Markup => {
  if (kind === "merged")
    return html`<path class="mark merged" d="M${x} ${y - 5}L${x + 5} ${y}L${x} ${y + 5}L${x - 5} ${y}z" />`;
  if (kind === "pass") return html`<circle class="mark pass" cx="${x}" cy="${y}" r="4" />`;
  if (kind === "needs-human") return html`<path class="mark wait" d="M${x - 4} ${y + 4}h8L${x} ${y - 5}z" />`;
  return html`<path class="mark fail" d="M${x - 4} ${y - 4}l8 8M${x + 4} ${y - 4}l-8 8" />`;
};

const summaryOf = ({ subSpec, outcome }: SubSpecStory, { spans }: Lane): string => {
  const total = (holder: Span["holder"]) =>
    spans.filter((span) => span.holder === holder).reduce((sum, span) => sum + span.to - span.from, 0);
  const parts = (["agent", "verifier", "queue", "person"] as const)
    .filter((holder) => total(holder) > 0)
    .map((holder) => `${holders[holder]} for ${stretch(total(holder))}`);
  return `${subSpec.id}: ${listed(parts) || "nothing was done"}; ${outcome}`;
};

const axis = (ms: number): Markup =>
  html`<svg width="100%" height="18" aria-hidden="true">
    ${[0, 25, 50, 75, 100].map((percent) => html`<text class="tick" x="${percent}%" y="12" text-anchor="${percent === 0 ? "start" : percent === 100 ? "end" : "middle"}">${percent === 0 ? "0" : stretch((ms * percent) / 100)}</text>`)}
  </svg>`;
