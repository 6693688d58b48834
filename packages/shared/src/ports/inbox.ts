import { z } from "zod";

import { Approval, Waiver } from "../merge.ts";

/** What another process may say to the coordinator of a run. */
export const InboxMessage = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("approval"), approval: Approval }),
  z.strictObject({ kind: z.literal("waiver"), waiver: Waiver }),
  /** Starts nothing more, lets what runs end, and leaves the run to be resumed. */
  z.strictObject({ kind: z.literal("pause"), why: z.string() }),
  /** Ends the run for good. */
  z.strictObject({ kind: z.literal("cancel"), why: z.string() }),
]);
export type InboxMessage = z.infer<typeof InboxMessage>;

/** Where other processes leave messages for a run's one writer. A message outlives both processes. */
export interface Inbox {
  /** Resolves once the message would survive a power cut. */
  put(message: InboxMessage): Promise<void>;
  /**
   * Hands over each waiting message, oldest first, and removes it once the listener has resolved: after a crash in
   * between it is handed over again. What is no message is moved aside. Resolves with how many were taken.
   */
  take(listener: (message: InboxMessage) => Promise<void>): Promise<number>;
  /** Calls the listener whenever there may be a new message, until the signal aborts. */
  watch(listener: () => void, options: { readonly signal: AbortSignal }): void;
}
