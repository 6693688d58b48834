import { grouped, listed, plural, short, stretch } from "../amounts.ts";
import { endOf, type Report } from "../report.ts";
import type { SubSpecStory } from "../story.ts";
import { sumOf } from "../usage.ts";
import { html, type Markup, prose } from "./markup.ts";
import { costOf } from "./used.ts";
import { badge, linkTo } from "./words.ts";

/** What the run was, how it ended, and in numbers. */
export const header = (report: Report): Markup => {
  const { record, spec, stories, began, ended, usages } = report;
  const { begun, run, events } = record;
  const sum = sumOf(usages.map(({ usage }) => usage));
  const agents = new Set(events.flatMap((event) => (event.type === "agent.started" ? [agentOf(event.data)] : [])));
  const facts: readonly (readonly [string, Markup | string])[] = [
    ["Run", html`<code>${run}</code>`],
    ["Spec", html`<code>${begun.specPath}</code>`],
    ["Into", html`<code>${begun.target}</code>, from <code>${short(begun.base)}</code>`],
    ...(begun.undo === undefined
      ? []
      : [["Takes back", html`${listed(begun.undo.subSpecs)} of run <code>${begun.undo.run}</code>`] as const]),
    ["Began", `${began.slice(0, 19).replace("T", " ")} UTC`],
    ["Took", stretch(Date.parse(ended) - Date.parse(began))],
    ["Tokens", `${grouped(sum.inputTokens + sum.outputTokens)}${sum.recorded ? ", replayed" : ""}`],
    ["Cost", costOf(sum.costUsd)],
    ["Agents", agents.size === 0 ? "none" : [...agents].join(", ")],
    ["Sandbox", begun.sandbox],
    ["At once", plural(begun.concurrency, "agent")],
  ];
  return html`<header>
    <p class="eyebrow">Report on a run of orchestrate ${begun.version}</p>
    <h1>${spec?.title ?? begun.specId}</h1>
    <p class="result">${resultOf(stories)} ${endOf(report)}</p>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </header>`;
};

const agentOf = ({ agent, model }: { readonly agent: string; readonly model?: string | undefined }): string =>
  model === undefined ? agent : `${agent} (${model})`;

const resultOf = (stories: readonly SubSpecStory[]): Markup => {
  const outcomes = new Set(stories.map(({ outcome }) => outcome));
  const isGood = stories.length > 0 && [...outcomes].every((outcome) => outcome === "merged" || outcome === "pass");
  return badge(isGood ? "complete" : outcomes.has("abandoned") || outcomes.has("fail") ? "incomplete" : "unfinished");
};

/** What somebody must look at: all that did not end well, by name. */
export const concerns = ({ stories }: Pick<Report, "stories">): Markup | undefined => {
  const bad = stories.filter(({ outcome }) => outcome !== "merged" && outcome !== "pass");
  if (bad.length === 0) return undefined;
  return html`<ul class="cards">
    ${bad.map((story) => {
      const failed = story.attempts
        .at(-1)
        ?.verdicts.at(-1)
        ?.verdict.criteria.filter(({ verdict }) => verdict !== "pass");
      const why = story.ended[0] ?? (failed?.[0] && `${failed[0].id}: ${failed[0].symptom}`) ?? story.reason;
      return html`<li class="card">
        ${badge(story.outcome)} <strong>${linkTo(story)}</strong> ${story.subSpec.title}<br />${prose(why)}
      </li>`;
    })}
  </ul>`;
};
