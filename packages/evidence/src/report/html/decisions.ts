import { type PersonDecision } from "@orchestrate/shared";

import { layout } from "../../export/layout.ts";
import type { Report } from "../report.ts";
import { cited } from "./cited.ts";
import { html, type Markup, prose } from "./markup.ts";
import { badge, subjectName } from "./words.ts";

/** What people decided, what they were asked and did not decide, and what did not count. */
export const decisionsSection = ({ decisions, owed, refused, cite }: Report): Markup => {
  const items = [
    ...decisions.map(
      ({ event, decision }) =>
        html`<li class="card">
          ${badge(decision.kind)} <strong>${whatOf(decision)}</strong> of ${subjectName(event.subject)} by
          <strong>${decision.by}</strong>
          <blockquote>${prose(decision.reason)}</blockquote>
          <p class="muted">
            ${decision.at}.
            ${
              decision.proof === undefined
                ? "Nobody signed it: it was only said, and counts where no proof is asked for."
                : html`Signed with the person's own key, over exactly what was shown:
                    <code>${layout.approval(event.seq, "txt")}</code>,
                    <code>${layout.approval(event.seq, "sig")}</code>.`
            }
            ${cited([cite.event(event), ...cite.statement(`${event.seq}/approval`)])}
          </p>
        </li>`,
    ),
    ...owed.map(
      (event) =>
        html`<li class="card">
          ${badge("not decided")} <strong>${event.data.gate}</strong> of ${subjectName(event.subject)}: a person was
          asked and has not answered. ${cited([cite.event(event)])}
        </li>`,
    ),
    ...refused.map(
      (event) =>
        html`<li class="card">
          ${badge("did not count")} a decision on the <strong>${event.data.gate}</strong> of
          ${subjectName(event.subject)} by ${event.data.by}: ${prose(event.data.why)} ${cited([cite.event(event)])}
        </li>`,
    ),
  ];
  return items.length === 0
    ? html`<p>Nobody approved or waived anything, and nobody was asked to.</p>`
    : html`<ul class="cards">
        ${items}
      </ul>`;
};

const whatOf = (decision: PersonDecision): string =>
  decision.kind === "waived" ? `waiver of ${decision.waives}` : decision.gate;
