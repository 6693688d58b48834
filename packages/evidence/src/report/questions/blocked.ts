import { plural, short } from "../amounts.ts";
import { all } from "../story.ts";
import { type Answer, type Asked, type Evidenced, together } from "./answer.ts";

/** Everything that was tried, or offered, and not let through. */
export const blockedAnswer = (asked: Asked): Answer => {
  const { record } = asked;
  const [refused, denied, failed] = [refusedFacts(asked), deniedFacts(asked), failedFacts(asked)];
  const restored = restoredFacts(asked);
  const screened = all(record.events, "gate.finished").length;
  return {
    question: "What blocked dangerous actions?",
    short: [
      `${plural(denied.length, "kind")} of action ${denied.length === 1 ? "was" : "were"} denied while agents worked;`,
      `gates looked at ${plural(screened, "candidate")} and refused ${refused.length};`,
      `${plural(failed.length, "verdict")} kept a commit from being merged.`,
      ...(restored.length === 0
        ? []
        : [
            `${plural(restored.length, "attempt")} changed the repository behind its owner's back, and offered nothing.`,
          ]),
    ].join(" "),
    facts: [...denied, ...restored, ...refused, ...failed, ...decisionFacts(asked)],
  };
};

const deniedFacts = ({ record: { events }, cite }: Asked): readonly Evidenced[] =>
  together([
    ...all(events, "egress.denied").map((event) => ({
      text: `${event.subject || "The run"} was denied a connection to ${event.data.host}:${event.data.port}: ${event.data.why}.`,
      cites: [cite.event(event)],
    })),
    ...all(events, "policy.decided")
      .filter(({ data }) => !data.allow)
      .map((event) => ({
        text: `${event.subject || "The run"} was denied ${event.data.capability}: ${event.data.reason}.`,
        cites: [cite.event(event)],
      })),
    ...all(events, "database.decided")
      .filter(({ data }) => !data.allow)
      .map((event) => ({
        text: `${event.subject || "The run"} was denied the database ${event.data.database} of ${event.data.service}: ${event.data.reason}.`,
        cites: [cite.event(event)],
      })),
  ]);

/** What of the repository itself an attempt changed, though nobody may: it was put back. */
const restoredFacts = ({ record: { events }, cite }: Asked): readonly Evidenced[] =>
  all(events, "repository.changed")
    .filter(({ data }) => data.unexplained.length > 0)
    .map((event) => ({
      text: `${event.subject}, attempt ${event.data.attempt}: the repository changed in ${event.data.unexplained.join(", ")}, which its owner cannot have done; the attempt's work was not offered. Put back: ${event.data.restored.join(", ") || "nothing"}.`,
      cites: [cite.event(event)],
    }));

const refusedFacts = ({ record: { events }, cite }: Asked): readonly Evidenced[] =>
  all(events, "gate.finished")
    .filter(({ data }) => !data.admitted)
    .map((event) => {
      const by = event.data.gates.filter(({ verdict }) => verdict !== "pass").map(({ gate }) => gate);
      return {
        text: `${event.subject}, attempt ${event.data.attempt}: the candidate was refused by ${by.join(", ")}.`,
        cites: [cite.event(event), ...cite.statement(`${event.seq}/gates`)],
      };
    });

const failedFacts = ({ record: { verdicts }, cite }: Asked): readonly Evidenced[] =>
  verdicts
    .filter(({ verdict }) => verdict.kind === "fail")
    .map(({ event, verdict }) => {
      const not = [
        ...verdict.gates.filter((gate) => gate.verdict !== "pass").map(({ gate }) => gate),
        ...verdict.criteria.filter((one) => one.verdict !== "pass").map(({ id }) => id),
      ];
      return {
        text: `${event.subject}: commit ${short(verdict.commit)} did not pass ${not.join(", ") || "as a whole"}, and nothing was published.`,
        cites: [cite.event(event), ...cite.statement(`${event.seq}/summary`)],
      };
    });

/** People's noes, and decisions that did not count. */
const decisionFacts = ({ record: { events }, cite }: Asked): readonly Evidenced[] => [
  ...all(events, "approval.recorded")
    .filter(({ data }) => data.approval.kind === "rejected")
    .map((event) => ({
      text: `${event.subject || "The run"}: ${event.data.approval.by} rejected the ${event.data.approval.gate}.`,
      cites: [cite.event(event), ...cite.statement(`${event.seq}/approval`)],
    })),
  ...all(events, "approval.refused").map((event) => ({
    text: `${event.subject || "The run"}: a decision by ${event.data.by} did not count: ${event.data.why}.`,
    cites: [cite.event(event)],
  })),
];
