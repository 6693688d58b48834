import { layout } from "../../export/layout.ts";
import { plural, short } from "../amounts.ts";
import { all } from "../story.ts";
import { type Answer, type Asked, type Evidenced, partsIn } from "./answer.ts";

/** The very bytes that agents were given, and the rules that they worked under. */
export const toldAnswer = (asked: Asked): Answer => {
  const { record, cite } = asked;
  const parts = partsIn(asked);
  const started = parts.flatMap(({ attempts }) => attempts.flatMap((attempt) => attempt.started));
  const prompts = new Set(started.map(({ data }) => data.prompt));
  return {
    question: "What context and policy did it get?",
    short:
      started.length === 0
        ? "No agent was started."
        : `Agents were started ${plural(started.length, "time")} and given ${plural(prompts.size, "prompt")}, which the export holds byte for byte. Each saw its own sub-spec, and none of the others.`,
    facts: [
      {
        text: `The policy of the whole run is the spec ${record.begun.spec} with the configuration ${record.begun.configuration}, as they stood at commit ${short(record.begun.base)}.`,
        cites: [cite.file(layout.spec), ...all(record.events, "run.started").map(cite.event)],
      },
      ...parts.flatMap(({ subSpec, attempts, events }): Evidenced[] => [
        ...attempts.flatMap(({ started: times }) =>
          times.map((event) => ({
            text: `${subSpec.id}, attempt ${event.data.attempt}: ${event.data.agent}${event.data.model === undefined ? "" : ` with the model ${event.data.model}`} got the sub-spec ${short(subSpec.digest)} in the prompt ${short(event.data.prompt)}.`,
            cites: [cite.event(event), cite.blob(event.data.prompt), cite.file(layout.subSpec(subSpec.id))],
          })),
        ),
        ...all(events, "findings.sent").map((event) => ({
          text: `${subSpec.id}, attempt ${event.data.attempt}: it was told ${plural(event.data.findings.length, "finding")} of the attempt before.`,
          cites: [cite.event(event)],
        })),
      ]),
    ],
  };
};
