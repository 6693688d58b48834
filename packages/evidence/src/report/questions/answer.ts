import type { RunRecord } from "../../run-record.ts";
import type { Citation, Citations } from "../citations.ts";
import type { SubSpecStory } from "../story.ts";

/** Something that the evidence says, and where. Its text may hold what others wrote. */
export interface Evidenced {
  readonly text: string;
  readonly cites: readonly Citation[];
}

/** The answer to one question of a production-safety review. */
export interface Answer {
  readonly question: string;
  /** A sentence or two of our own words and numbers alone. */
  readonly short: string;
  readonly facts: readonly Evidenced[];
}

/** What an answer is made of. */
export interface Asked {
  readonly record: RunRecord;
  readonly stories: readonly SubSpecStory[];
  readonly cite: Citations;
}

/** The stories of single sub-specs, without that of the whole. */
export const partsIn = ({ record, stories }: Asked): readonly SubSpecStory[] =>
  stories.filter(({ subSpec }) => subSpec.id !== record.plan?.whole.id);

/** Puts equal texts together, with all their citations. */
export const together = (facts: readonly Evidenced[]): readonly Evidenced[] => {
  const byText = new Map<string, Citation[]>();
  for (const { text, cites } of facts) byText.set(text, [...(byText.get(text) ?? []), ...cites]);
  return [...byText].map(([text, cites]) => ({ text, cites }));
};
