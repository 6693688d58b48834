import {
  type AnyEvent,
  type Blobs,
  type Digest,
  type Event,
  type EventData,
  OrchestrateError,
  type Plan,
  RunId,
  Verdict,
} from "@orchestrate/shared";

/** A verdict, and the event that gave it. */
export interface GivenVerdict {
  readonly event: Event<"verdict.given">;
  readonly verdict: Verdict;
}

/** All that a run's log and blobs say, read once. Everything that is exported is made of this value. */
export interface RunRecord {
  readonly run: RunId;
  readonly begun: EventData<"run.started">;
  /** In the order of the log. */
  readonly events: readonly AnyEvent[];
  /** The spec's file, byte for byte. */
  readonly spec: string;
  /** Undefined while nothing has been planned. */
  readonly plan: Plan | undefined;
  /** In the order in which they were given, of every attempt and of the whole spec, failures included. */
  readonly verdicts: readonly GivenVerdict[];
  /** The bytes of anything that an event names by digest. Rejects with `BLOB_MISSING` or `BLOB_DAMAGED`. */
  readonly blob: (digest: Digest) => Promise<Uint8Array>;
}

/**
 * Reads a run from its events, whose chain the caller has checked, and from its blobs. Rejects with OrchestrateError
 * `RUN_NOT_BEGUN` when the log does not say how the run started, and with the blobs' own errors.
 */
export const readRun = async ({
  events,
  blobs,
}: {
  readonly events: readonly AnyEvent[];
  readonly blobs: Pick<Blobs, "get">;
}): Promise<RunRecord> => {
  const started = events.find((event) => event.type === "run.started");
  if (started === undefined) {
    throw new OrchestrateError("RUN_NOT_BEGUN", "The log does not say how the run started.", {
      hint: "There is nothing to show of it: start the run again.",
    });
  }
  const text = async (digest: Digest): Promise<string> => new TextDecoder().decode(await blobs.get(digest));
  const verdicts: GivenVerdict[] = [];
  for (const event of events) {
    if (event.type !== "verdict.given") continue;
    verdicts.push({ event, verdict: Verdict.parse(JSON.parse(await text(event.data.verdict))) });
  }
  const planned = events.find((event) => event.type === "plan.proposed")?.data.result;
  return {
    run: RunId.parse(started.id.split("/", 1)[0]),
    begun: started.data,
    events,
    spec: await text(started.data.spec),
    // The digest that names the blob vouches for it; its parts were checked when the plan was made.
    plan: planned && (JSON.parse(await text(planned)) as Plan),
    verdicts,
    blob: (digest) => blobs.get(digest),
  };
};
