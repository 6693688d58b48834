import type { AnyEvent } from "@orchestrate/shared";

import type { SubSpecStory } from "./story.ts";

/** Who holds the work. */
type Holder = "agent" | "queue" | "verifier" | "person";

/** A stretch of time in which somebody holds the work; milliseconds since the epoch. */
export interface Span {
  readonly holder: Holder;
  readonly from: number;
  readonly to: number;
  /** Counted from 1; 0 where there is none. */
  readonly attempt: number;
}

/** Something that happened at one moment. */
export interface Mark {
  readonly kind: "pass" | "fail" | "needs-human" | "merged" | "abandoned";
  readonly at: number;
}

/** What happened to one sub-spec, in time. */
export interface Lane {
  readonly id: string;
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
}

/** Reads a lane from the events of one sub-spec; what has not ended ends with the run's last event. */
export const laneOf = ({ subSpec, events }: Pick<SubSpecStory, "subSpec" | "events">, end: number): Lane => {
  const spans: Span[] = [];
  const marks: Mark[] = [];
  let open: Omit<Span, "to"> | undefined;
  const change = (event: AnyEvent, holder: Holder | undefined): void => {
    const at = Date.parse(event.time);
    if (open !== undefined && at > open.from) spans.push({ ...open, to: at });
    open = holder && { holder, from: at, attempt: attemptOf(event) ?? open?.attempt ?? 0 };
  };
  for (const event of events) {
    const at = Date.parse(event.time);
    switch (event.type) {
      case "agent.started":
        change(event, "agent");
        break;
      case "agent.exited":
        change(event, undefined);
        break;
      case "queue.entered":
        // Said twice, of the candidate and of the commit that was built of it.
        if (open?.holder !== "queue") change(event, "queue");
        break;
      case "verify.started":
        change(event, "verifier");
        break;
      case "verdict.given":
        // What passed waits until those before it in the queue have landed.
        change(event, event.data.kind === "pass" ? "queue" : undefined);
        marks.push({ kind: event.data.kind, at });
        break;
      case "approval.requested":
        change(event, "person");
        break;
      case "approval.recorded":
        change(event, "queue");
        break;
      case "merge.finished":
        if (event.data.kind === "merged") {
          change(event, undefined);
          marks.push({ kind: "merged", at });
        }
        break;
      case "sub-spec.settled":
        change(event, undefined);
        if (event.data.outcome === "abandoned") marks.push({ kind: "abandoned", at });
        break;
      default:
        break;
    }
  }
  if (open !== undefined && end > open.from && marks.at(-1)?.kind !== "pass") spans.push({ ...open, to: end });
  return { id: subSpec.id, spans, marks };
};

const attemptOf = ({ data }: AnyEvent): number | undefined => ("attempt" in data ? data.attempt : undefined);

/** Stretches in which the run was paused, or no process worked on it. */
export const pausesOf = (events: readonly AnyEvent[]): readonly (readonly [from: number, to: number])[] =>
  events.flatMap((event, index) => {
    const before = events[index - 1];
    return event.type === "run.resumed" && before !== undefined
      ? [[Date.parse(before.time), Date.parse(event.time)] as const]
      : [];
  });
