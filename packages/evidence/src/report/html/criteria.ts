import { stripVTControlCharacters } from "node:util";

import type { CriterionResult, Finding, Verdict } from "@orchestrate/shared";

import { grouped, listed, stretch } from "../amounts.ts";
import type { Materials } from "../materials.ts";
import type { Report } from "../report.ts";
import { cited } from "./cited.ts";
import { clip, html, type Markup, prose } from "./markup.ts";
import { badge } from "./words.ts";

export interface CriteriaOptions {
  readonly report: Pick<Report, "cite">;
  readonly materials: Materials;
  /** Of the event that gave the verdict. */
  readonly seq: number;
  /** Characters of one output. */
  readonly room: number;
}

/** What a verdict's gates and criteria saw. */
export const checksOf = (verdict: Verdict, options: CriteriaOptions): Markup => {
  const { cite } = options.report;
  const passed = verdict.gates.filter((gate) => gate.verdict === "pass").map(({ gate }) => gate);
  const others = verdict.gates.filter((gate) => gate.verdict !== "pass");
  return html`<table class="checks">
    <thead>
      <tr>
        <th scope="col">check</th>
        <th scope="col">result</th>
        <th scope="col">what was seen</th>
      </tr>
    </thead>
    <tbody>
      <tr>
        <th scope="row">gates</th>
        <td>${badge(others.length === 0 ? "pass" : "fail")}</td>
        <td>
          ${others.map(({ gate, verdict: said }) => html`<p><strong>${gate}</strong>: ${said}</p>`)}${passed.length > 0 && `Passed: ${listed(passed)}.`}
          ${cited(cite.statement(`${options.seq}/gates`))}
        </td>
      </tr>
      ${verdict.criteria.map((result) => criterionRow(result, options))}
    </tbody>
  </table>`;
};

const criterionRow = (result: CriterionResult, { report: { cite }, materials, seq, room }: CriteriaOptions): Markup => {
  const { id, kind, verdict, symptom, severity, output } = result;
  const printed = output === undefined ? undefined : materials.outputOf(output);
  return html`<tr>
    <th scope="row">${id} <br /><span class="muted">${kind}</span></th>
    <td>${badge(verdict)}${severity === "warn" && html`<br /><span class="muted">only warns</span>`}</td>
    <td>
      ${prose(symptom, 400)}
      <span class="muted">${[...factsOf(result), stretch(result.durationMs)].join(" · ")}</span>
      ${cited([...cite.statement(`${seq}/${id}`), ...(output === undefined ? [] : [cite.blob(output)])])}${
        result.argv !== undefined && html`<p><code class="argv">${clip(result.argv.join(" "), 300)}</code></p>`
      }${printed !== undefined && printed.trim() !== "" && outputBlock(printed, { room: verdict === "pass" ? room / 4 : room, isOpen: verdict !== "pass" })}
    </td>
  </tr>`;
};

const factsOf = ({ exit, subjects, onBase, canary, tries, asSubmitted }: CriterionResult): readonly string[] =>
  [
    exit === undefined ? "" : `exit ${exit}`,
    subjects === undefined ? "" : `${grouped(subjects)} looked at`,
    onBase === undefined ? "" : `without the change: ${onBase.verdict} (${onBase.expected} was to be seen)`,
    canary === "held"
      ? "its runner was seen to fail a test that must fail"
      : canary === "tripped"
        ? "its canary tripped"
        : "",
    tries === undefined ? "" : `${tries} tries`,
    asSubmitted === undefined ? "" : `with the tests as submitted: ${asSubmitted.verdict}`,
  ].filter((fact) => fact !== "");

/** The end of it: there programs say what was wrong. */
const outputBlock = (
  printed: string,
  { room, isOpen }: { readonly room: number; readonly isOpen: boolean },
): Markup => {
  const plain = stripVTControlCharacters(printed).trimEnd();
  const most = Math.floor(room);
  const shown = plain.length <= most ? plain : plain.slice(-most);
  const words =
    shown === plain
      ? "What it printed"
      : `The end of what it printed (${grouped(shown.length)} of ${grouped(plain.length)} characters)`;
  return html`<details${isOpen && html` open`}><summary>${words}</summary><pre class="text log">${shown}</pre></details>`;
};

/** More than this is read in the verdict itself. */
const mostFindings = 20;

/** What was wrong, and where. */
export const findingsOf = (findings: readonly Finding[]): Markup | undefined =>
  findings.length === 0
    ? undefined
    : html`<ul class="findings">
        ${findings.slice(0, mostFindings).map(({ code, message, by, file, line, excerpt }) => html`<li><strong>${by ?? code}</strong>${file !== undefined && html` <code class="path">${clip(file, 300)}${line !== undefined && `:${line}`}</code>`} ${prose(message, 500)}${excerpt !== undefined && html`<pre class="text">${clip(excerpt, 500)}</pre>`}</li>`)}${findings.length > mostFindings && html`<li>and ${findings.length - mostFindings} more</li>`}
      </ul>`;
