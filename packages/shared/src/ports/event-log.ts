import type { AnyEvent, EventData, EventType } from "../events.ts";
import type { Digest, RunId } from "../ids.ts";

/** What is handed to the log; the log adds run, order, time and chain. */
export interface NewEvent<Type extends EventType = EventType> {
  readonly type: Type;
  /** What the event is about: a sub-spec's id, or empty for the run. */
  readonly subject: string;
  readonly data: EventData<Type>;
}

/** All that happened in one run, in order. One writer; any number of readers. Append first, then act. */
export interface EventLog {
  readonly run: RunId;
  /** Resolves once the event would survive a power cut. Rejects when it cannot be written: then nothing may go on. */
  append<Type extends EventType>(event: NewEvent<Type>): Promise<AnyEvent>;
  /** Appends what was learned at once, for the price of one: all of it would survive, or none. */
  appendAll(events: readonly NewEvent[]): Promise<readonly AnyEvent[]>;
  /** Events with `seq` greater than `after`, in order. Rejects on a broken chain or an unknown type. */
  read(options?: { readonly after?: number }): Promise<readonly AnyEvent[]>;
  /** Calls the listener for each event appended by this process, after it is durable. */
  subscribe(listener: (event: AnyEvent) => void): () => void;
  /** The digest of the last line: what a next event will name as `prev`. */
  head(): Promise<{ readonly seq: number; readonly digest: Digest }>;
  close(): Promise<void>;
}
