import type { Clock, EventLog, EventType, RunId, SubSpecId } from "@orchestrate/shared";

import type { RunOptions } from "../../src/run/run-options.ts";
import { openRun } from "./open-run.ts";
import { rooms, type Work } from "./rooms.ts";
import { specOf } from "./spec-text.ts";

/** Three sub-specs: one merges at its second attempt, one is abandoned, one comes after the first. */
const story = specOf([{ id: "T1" }, { id: "T2" }, { id: "T3", after: ["T1"] }]);

const work = (id: SubSpecId, attempt: number): Work => {
  if (id === "T2") return { gaveUp: "blocked" };
  return { [`work/${id}.txt`]: id === "T1" && attempt === 1 ? "bad: not yet\n" : "good\n" };
};

/** Called with an event's `seq`: before it is written (what led to it is done), and after (nothing followed from it yet). */
export interface Boundaries {
  readonly before: (seq: number, type: EventType) => void;
  readonly after: (seq: number) => void;
}

/** Opens the story's run in a repository, on a log with something to do at each boundary. */
export const openStory = async (
  repository: string,
  clock: Clock,
  { before, after }: Boundaries,
): Promise<RunOptions> => {
  const options = await openRun({ repository, run: "0abc" as RunId, clock, ...story, work });
  const log: EventLog = {
    ...options.log,
    append: async (event) => {
      before((await options.log.head()).seq + 1, event.type);
      const appended = await options.log.append(event);
      after(appended.seq);
      return appended;
    },
    appendAll: async (events) => {
      const { seq } = await options.log.head();
      for (const [index, { type }] of events.entries()) before(seq + 1 + index, type);
      const appended = await options.log.appendAll(events);
      for (const event of appended) after(event.seq);
      return appended;
    },
  };
  const { git, blobs, started } = options;
  const effects = rooms({ git, repository, log, blobs, clock, integration: started.integration, work });
  return { ...options, log, effects };
};
