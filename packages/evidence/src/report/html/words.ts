import type { Span } from "../spans.ts";
import type { SubSpecStory } from "../story.ts";
import { html, type Markup } from "./markup.ts";

/** How something ended, as a word with a sign: the colour only helps to find it. */
export const badge = (word: string): Markup =>
  html`<span class="badge ${toneOf(word)}"><span aria-hidden="true">${signs[toneOf(word)]}</span> ${word}</span>`;

type Tone = "good" | "bad" | "wait" | "none";

const signs: Readonly<Record<Tone, string>> = { good: "✓", bad: "✗", wait: "◐", none: "–" };

const tones: Readonly<Record<string, Tone>> = {
  complete: "good",
  merged: "good",
  pass: "good",
  approved: "good",
  landed: "good",
  fail: "bad",
  error: "bad",
  abandoned: "bad",
  incomplete: "bad",
  rejected: "bad",
  "did not count": "bad",
  "needs-human": "wait",
  unfinished: "wait",
  waived: "wait",
  "not decided": "wait",
};

export const toneOf = (word: string): Tone => tones[word] ?? "none";

/** Who holds the work, in words. */
export const holders: Readonly<Record<Span["holder"], string>> = {
  agent: "agent works",
  queue: "in the merge queue",
  verifier: "verifier judges",
  person: "waits for a person",
};

/** Where a sub-spec is told of in the page. */
export const anchorOf = (id: string): string => `sub-spec-${id}`;

/** A link to where a sub-spec is told of. */
export const linkTo = ({ subSpec }: Pick<SubSpecStory, "subSpec">): Markup =>
  html`<a href="#${anchorOf(subSpec.id)}">${subSpec.id}</a>`;

/** `spec` is the whole, all others are sub-specs; empty is the run. */
export const subjectName = (subject: string): string => (subject === "" ? "the run" : subject);
