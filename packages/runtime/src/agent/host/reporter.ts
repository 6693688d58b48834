import type { Capability, EventData, EventLog, EventType } from "@orchestrate/shared";

import type { EgressDecision } from "../../egress/proxy.ts";

/** Writes to the log what an agent was refused, while it works on. */
export interface Reporter {
  denied(capability: Capability, reason: string): void;
  egress(decision: EgressDecision): void;
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
  const append = <Type extends EventType>(type: Type, data: EventData<Type>) => {
    const written = log.append({ type, subject, data });
    // A log that cannot be written ends the run, but where `settled` is awaited.
    written.catch(() => undefined);
    pending.push(written);
  };
  return {
    denied: ({ kind, title }, reason) =>
      append("policy.decided", { attempt, capability: `${kind} ${title}`.slice(0, 200), allow: false, reason }),
    egress: ({ allow, host, port, reason }) => {
      if (!allow) append("egress.denied", { attempt, host, port, why: reason });
    },
    settled: async () => {
      await Promise.all(pending);
    },
  };
};
