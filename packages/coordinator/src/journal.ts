import {
  type AnyEvent,
  type Blobs,
  canonicalJson,
  type Digest,
  type EventLog,
  type EventType,
  type NewEvent,
} from "@orchestrate/shared";

/** What an outcome event carries so that its step is not done again. */
export interface Kept {
  readonly step: string;
  readonly result: Digest;
}

/** The event with which a step ended, and its result among the blobs. */
export interface Outcome {
  readonly event: AnyEvent;
  readonly result: Digest;
}

/** A run's log and blobs, seen as the results of its steps. */
export interface Journal {
  /** How a step ended, whichever process it ended in. */
  outcomeOf(step: string): Outcome | undefined;
  /** Keeps a step's result, for the event that will carry it. */
  keep(step: string, result: unknown): Promise<Kept>;
  /** A kept result as JSON; secrets were taken out of it when it was kept. */
  read(result: Digest): Promise<unknown>;
  append<Type extends EventType>(event: NewEvent<Type>): Promise<AnyEvent>;
  /** Appends what is about to be done; what needs saying once only, a resumed run does not say again. */
  announce(events: readonly NewEvent[]): Promise<void>;
  /** Calls the listener for each event from here on, in the order of the log. */
  subscribe(listener: (event: AnyEvent) => void): () => void;
}

/** Opens the journal of a run whose events so far are given; the caller has read them, and may need them too. */
export const openJournal = (log: EventLog, blobs: Blobs, events: readonly AnyEvent[]): Journal => {
  const outcomes = new Map<string, Outcome>();
  const said = new Set<string>();
  const index = (event: AnyEvent): void => {
    const kept = keptIn(event);
    if (kept) outcomes.set(kept.step, { event, result: kept.result });
    if (saidOnce.has(event.type)) said.add(nameOf(event));
  };
  for (const event of events) index(event);
  log.subscribe(index);
  return {
    outcomeOf: (step) => outcomes.get(step),
    keep: async (step, result) => ({ step, result: await blobs.put(canonicalJson(result)) }),
    read: async (result) => JSON.parse(new TextDecoder().decode(await blobs.get(result))) as unknown,
    append: (event) => log.append(event),
    announce: async (events) => {
      await log.appendAll(events.filter((event) => !saidOnce.has(event.type) || !said.has(nameOf(event))));
    },
    subscribe: (listener) => log.subscribe(listener),
  };
};

const keptIn = ({ data }: AnyEvent): Kept | undefined => {
  if (!("step" in data) || data.step === undefined || data.result === undefined) return undefined;
  return { step: data.step, result: data.result };
};

/** The key of judging one commit. */
export const verifyKey = (subject: string, attempt: number, commit: string): string =>
  `${subject}/${attempt}/verify/${commit}`;

/** Names an event that needs saying once only: by what it is about, whatever else it says. */
const nameOf = ({ type, subject, data }: NewEvent): string => {
  if (type === "approval.requested") return canonicalJson([type, data]);
  return canonicalJson([type, subject, "attempt" in data ? data.attempt : 0]);
};

const saidOnce: ReadonlySet<EventType> = new Set([
  "sub-spec.started",
  "findings.sent",
  "approval.requested",
  "sub-spec.settled",
]);
