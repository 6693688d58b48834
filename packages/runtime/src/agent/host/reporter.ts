import type { Capability, EventLog } from "@orchestrate/shared";

/** Writes to the log what an agent was refused, while it works on. */
export interface Reporter {
  denied(capability: Capability, reason: string): void;
  /** Resolves when all of it is durable; rejects when some of it could not be written. */
  settled(): Promise<void>;
}

export const createReporter = (about: {
  readonly log: Pick<EventLog, "append">;
  readonly subject: string;
  readonly attempt: number;
}): Reporter => {
  const { log, subject, attempt } = about;
  const pending: Promise<unknown>[] = [];
  return {
    denied: ({ kind, title }, reason) => {
      const capability = `${kind} ${title}`.slice(0, 200);
      const data = { attempt, capability, allow: false, reason };
      const written = log.append({ type: "policy.decided", subject, data });
      // A log that cannot be written ends the run, but where `settled` is awaited.
      written.catch(() => undefined);
      pending.push(written);
    },
    settled: async () => {
      await Promise.all(pending);
    },
  };
};
