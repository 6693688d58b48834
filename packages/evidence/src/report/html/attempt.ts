import type { GivenVerdict } from "../../run-record.ts";
import { grouped, short, stretch } from "../amounts.ts";
import type { Materials } from "../materials.ts";
import type { Report } from "../report.ts";
import type { AttemptStory, SubSpecStory } from "../story.ts";
import { cited } from "./cited.ts";
import { checksOf, findingsOf } from "./criteria.ts";
import { diffOf } from "./diff.ts";
import { html, type Markup, prose } from "./markup.ts";
import { badge } from "./words.ts";

export interface AttemptOptions {
  readonly report: Report;
  readonly materials: Materials;
  readonly story: SubSpecStory;
  /** Characters of one diff and of one output. */
  readonly room: { readonly diff: number; readonly output: number };
}

/** One attempt: who worked, what gates and verifier said of it, and what was changed. */
export const attemptBlock = (attempt: AttemptStory, options: AttemptOptions): Markup => {
  const { story } = options;
  const isLast = attempt === story.attempts.at(-1);
  const result =
    story.merge?.event.data.attempt === attempt.attempt && attempt.attempt > 0
      ? "merged"
      : (attempt.verdicts.at(-1)?.verdict.kind ?? (attempt.exhausted === undefined ? "unfinished" : "fail"));
  return html`<details class="attempt" ${isLast && html` open`}>
    <summary>${attempt.attempt === 0 ? "Judged as a whole" : `Attempt ${attempt.attempt}`} ${badge(result)}</summary>
    ${workOf(attempt, options)}${screeningOf(attempt, options)}${attempt.verdicts.map((given) => verdictBlock(given, options))}${
      attempt.verdicts.length === 0 &&
      attempt.exhausted !== undefined &&
      html`<p>
          It ended before anything was judged: ${prose(attempt.exhausted.data.reason)}
          ${cited([options.report.cite.event(attempt.exhausted)])}
        </p>
        ${findingsOf(attempt.exhausted.data.findings)}`
    }
  </details>`;
};

const workOf = (
  { started, exited, offered }: AttemptStory,
  { report: { cite } }: AttemptOptions,
): Markup | undefined => {
  const begun = started.at(-1);
  if (begun === undefined) return undefined;
  const { agent, model, base, prompt } = begun.data;
  const usage = exited?.data.usage;
  return html`<p>
    <strong>${agent}</strong>${model !== undefined && ` with ${model}`} worked on <code>${short(base)}</code>${
      exited === undefined
        ? " and did not come to an end."
        : `: ${exited.data.status} after ${stretch(exited.data.durationMs)}${usage === undefined ? "" : `, ${grouped(usage.inputTokens + usage.outputTokens)} tokens${usage.recorded ? " (replayed)" : ""}`}.`
    }${offered !== undefined && html` It offered <code>${short(offered.data.candidate.commit)}</code>.`}${
      started.length > 1 && ` It was begun ${started.length} times: a process was killed meanwhile.`
    }
    ${cited([...started.map(cite.event), cite.blob(prompt), ...(offered === undefined ? [] : cite.statement(`${offered.seq}/change`))])}
  </p>`;
};

const screeningOf = ({ screened }: AttemptStory, { report: { cite } }: AttemptOptions): Markup | undefined => {
  if (screened === undefined || screened.data.admitted) return undefined;
  const by = screened.data.gates.filter(({ verdict }) => verdict !== "pass").map(({ gate }) => gate);
  return html`<p>
    The gates did not let the candidate in: ${by.join(", ")}.
    ${cited([cite.event(screened), ...cite.statement(`${screened.seq}/gates`)])}
  </p>`;
};

const verdictBlock = (given: GivenVerdict, options: AttemptOptions): Markup => {
  const { verdict } = given;
  const isLatest = given === options.story.attempts.flatMap(({ verdicts }) => verdicts).findLast(isOf(verdict.attempt));
  if (isLatest)
    return html`<h4>Verdict ${badge(verdict.kind)}</h4>
      ${judgedOf(given, options)}`;
  return html`<details>
    <summary>An earlier verdict, on another commit ${badge(verdict.kind)}</summary>
    ${judgedOf(given, options)}
  </details>`;
};

const isOf =
  (attempt: number) =>
  ({ verdict }: GivenVerdict): boolean =>
    verdict.attempt === attempt;

const judgedOf = (given: GivenVerdict, options: AttemptOptions): Markup => {
  const { event, verdict } = given;
  const { report, materials, room } = options;
  return html`<p>
      On <code>${short(verdict.commit)}</code>, which stands on <code>${short(verdict.base)}</code>, judged for
      ${stretch(verdict.durationMs)} in a fresh clone in the sandbox ${verdict.sandbox.adapter}.
      ${cited([report.cite.event(event), ...report.cite.statement(`${event.seq}/summary`)])}
    </p>
    ${checksOf(verdict, { report, materials, seq: event.seq, room: room.output })}${
      verdict.findings.length > 0 &&
      html`<h5>Findings</h5>
        ${findingsOf(verdict.findings)}`
    }${verdict.attempt > 0 && diffBlock(given, options)}`;
};

const diffBlock = ({ verdict }: GivenVerdict, { materials, story, room }: AttemptOptions): Markup | undefined => {
  const patch = materials.patchOf(verdict);
  if (patch !== undefined) {
    return html`<h5>${story.merge?.commit === verdict.commit ? "What was merged" : "What was offered"}</h5>
      ${patch === "" ? html`<p>Nothing differs.</p>` : diffOf(patch, room.diff)}`;
  }
  const isMerged = story.merge?.commit === verdict.commit;
  // What was merged of the attempt is shown with the verdict that let it through.
  if (!isMerged && story.merge?.event.data.attempt === verdict.attempt) return undefined;
  return html`<p class="muted">
    ${
      isMerged || materials.transcripts
        ? "Its diff is not shown: the repository no longer had the commits when this was written."
        : html`Its diff is left out: what was not merged is exported together with transcripts
          (<code>--include-transcripts</code>).`
    }
  </p>`;
};
