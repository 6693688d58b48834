import type { CriterionResult } from "@orchestrate/shared";

import { layout } from "../../export/layout.ts";
import type { GivenVerdict } from "../../run-record.ts";
import { listed, plural, short } from "../amounts.ts";
import type { SubSpecStory } from "../story.ts";
import { type Answer, type Asked, type Evidenced, partsIn } from "./answer.ts";

/** What was run on the very commits that were merged, and how it is known that it could have failed. */
export const testsAnswer = (asked: Asked): Answer => {
  const merged = partsIn(asked).filter(({ merge }) => merge !== undefined);
  const whole = asked.stories.find(({ subSpec }) => subSpec.id === asked.record.plan?.whole.id);
  const results = merged.flatMap(({ merge }) => merge?.given?.verdict.criteria ?? []);
  const turned = results.filter(isTurned).length;
  return {
    question: "What tests prove the change?",
    short:
      merged.length === 0
        ? "Nothing was merged, so nothing is claimed to be proven."
        : [
            `${plural(merged.length, "merge commit")} passed ${plural(results.length, "criterion").replace("criterions", "criteria")} before being merged;`,
            `${turned} of these were seen to fail without the change.`,
            whole === undefined ? "The whole spec was not judged." : `The whole spec, judged last: ${whole.outcome}.`,
            "That the criteria are enough is for a reader of the spec to say.",
          ].join(" "),
    facts: [...merged, ...(whole === undefined ? [] : [whole])].flatMap((story) => factsOf(story, asked)),
  };
};

const factsOf = (story: SubSpecStory, asked: Asked): readonly Evidenced[] => {
  const given = story.merge === undefined ? story.attempts.at(-1)?.verdicts.at(-1) : story.merge.given;
  if (given === undefined) {
    const cites = story.merge === undefined ? [] : [asked.cite.event(story.merge.event)];
    return [{ text: `${story.subSpec.id} was merged, and no verdict on that commit is on the log.`, cites }];
  }
  return [
    verdictFact(story, { given, asked }),
    ...given.verdict.criteria.map((result) => criterionFact(result, { given, asked })),
  ];
};

interface About {
  readonly given: GivenVerdict;
  readonly asked: Asked;
}

const verdictFact = ({ subSpec }: SubSpecStory, { given: { event, verdict }, asked: { cite } }: About): Evidenced => {
  const gates = verdict.gates.filter((gate) => gate.verdict === "pass").map(({ gate }) => gate);
  return {
    text: `${subSpec.id}: ${verdict.kind} on commit ${short(verdict.commit)}, in a fresh clone in the sandbox ${verdict.sandbox.adapter}; gates passed: ${listed(gates) || "none"}.`,
    cites: [
      cite.event(event),
      ...cite.statement(`${event.seq}/summary`),
      ...cite.statement(`${event.seq}/gates`),
      cite.file(layout.subSpec(subSpec.id)),
    ],
  };
};

const criterionFact = (result: CriterionResult, { given: { event, verdict }, asked: { cite } }: About): Evidenced => ({
  text: [
    `${verdict.subSpec}, ${result.id} (${result.kind}): ${result.verdict}. ${result.symptom}`,
    ...(isTurned(result) ? ["It failed without the change."] : []),
    ...(result.canary === "held" ? ["Its runner was seen to fail a test that must fail."] : []),
    ...(result.tries === undefined ? [] : [`It needed ${result.tries} tries.`]),
  ].join(" "),
  cites: [
    cite.event(event),
    ...cite.statement(`${event.seq}/${result.id}`),
    ...(result.output === undefined ? [] : [cite.blob(result.output)]),
  ],
});

/** It passes with the change, and was seen not to without. */
const isTurned = ({ verdict, onBase }: CriterionResult): boolean => verdict === "pass" && onBase?.verdict === "fail";
