import { plural, short } from "../amounts.ts";
import { all } from "../story.ts";
import { type Answer, type Asked, type Evidenced, partsIn } from "./answer.ts";

/** How it is known that what was merged, or left lying, can be taken back. */
export const rollbackAnswer = (asked: Asked): Answer => {
  const { record } = asked;
  const tested = all(record.events, "rollback.tested");
  const rehearsed = tested.filter(({ data }) => data.undone !== undefined);
  const discarded = tested.filter(({ data }) => data.undone === undefined);
  const merges = partsIn(asked).filter(({ merge }) => merge !== undefined).length;
  return {
    question: "How does rollback work?",
    short: [
      merges === 0
        ? "Nothing was merged."
        : rehearsed.length === 0
          ? `${plural(merges, "sub-spec")} merged, each as one merge commit that git can revert; no revert was rehearsed.`
          : `${plural(merges, "sub-spec")} merged, each as one merge commit; ${plural(rehearsed.length, "revert")} rehearsed, ${count(rehearsed, true)} applied, ${count(rehearsed, false)} in conflict with later work.`,
      ...(merges === 0 ? [] : [`\`orchestrate undo ${record.run}\` takes them back, and is judged as any change is.`]),
      landingOf(asked),
      `${plural(discarded.length, "worktree")} discarded; ${count(discarded, true)} left the repository as it was.`,
    ].join(" "),
    facts: [...mergeFacts(asked), ...discardFacts(asked), ...salvageFacts(asked)],
  };
};

const count = (tested: readonly { readonly data: { readonly equal: boolean } }[], equal: boolean): number =>
  tested.filter(({ data }) => data.equal === equal).length;

const landingOf = ({ record: { events } }: Asked): string => {
  const landing = all(events, "landing.finished").at(-1)?.data.landing;
  return landing?.kind === "landed"
    ? `The target moved from ${short(landing.from)} to ${short(landing.to)}.`
    : "The target branch was not moved: to take everything back, delete the run's branch.";
};

const mergeFacts = (asked: Asked): readonly Evidenced[] => {
  const { record, cite } = asked;
  const rehearsals = all(record.events, "rollback.tested");
  return partsIn(asked).flatMap(({ subSpec, merge }): Evidenced[] => {
    if (merge === undefined) return [];
    const { event, commit } = merge;
    const how = `${subSpec.id} is merge commit ${short(commit)}: \`git revert -m 1 ${commit}\` takes it back.`;
    const tested = rehearsals.findLast(({ data }) => data.undone?.merge === commit);
    const told =
      tested === undefined
        ? "That was not rehearsed."
        : tested.data.equal
          ? `Rehearsed on ${short(tested.data.undone?.from ?? "")}: it applies.`
          : `Rehearsed: later work stands on it in ${tested.data.differences.join(", ")}; take that back first.`;
    const cites = tested === undefined ? [] : [cite.event(tested), ...cite.statement(`${tested.seq}/rollback`)];
    return [{ text: `${how} ${told}`, cites: [cite.event(event), ...cites] }];
  });
};

const discardFacts = ({ record: { events }, cite }: Asked): readonly Evidenced[] =>
  all(events, "rollback.tested")
    .filter(({ data }) => data.undone === undefined)
    .map((event) => ({
      text: [
        `${event.subject}, attempt ${event.data.attempt}: after the worktree was discarded the repository was ${event.data.equal ? "as before" : `changed: ${event.data.differences.join(", ")}`}.`,
        ...(event.data.discarded?.kept === undefined
          ? []
          : [`What was in it is kept as ${short(event.data.discarded.kept)}.`]),
      ].join(" "),
      cites: [cite.event(event), ...cite.statement(`${event.seq}/rollback`)],
    }));

const salvageFacts = ({ record: { events }, cite }: Asked): readonly Evidenced[] =>
  all(events, "salvage.kept").map((event) => ({
    text: `${event.subject}, attempt ${event.data.attempt}: what was left is kept as ${event.data.ref} (${event.data.why}).`,
    cites: [cite.event(event)],
  }));
