import {
  addUsage,
  type AgentTask,
  type Capability,
  type EventLog,
  type NewEvent,
  noUsage,
  type Usage,
} from "@orchestrate/shared";

/** Writes to the log what an agent was refused, while it works on. */
export interface Reporter {
  denied(capability: Capability, reason: string): void;
  /** What a request used, at once: a process that is killed has its attempt's usage on the log. */
  used(usage: Usage, by: { readonly agent: string; readonly role: AgentTask["role"] }): void;
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
  let soFar = noUsage;
  const append = (event: NewEvent): void => {
    const written = log.append(event);
    // A log that cannot be written ends the run, but where `settled` is awaited.
    written.catch(() => undefined);
    pending.push(written);
  };
  return {
    denied: ({ kind, title }, reason) => {
      const capability = `${kind} ${title}`.slice(0, 200);
      append({ type: "policy.decided", subject, data: { attempt, capability, allow: false, reason } });
    },
    used: (usage, { agent, role }) => {
      soFar = addUsage(soFar, usage);
      // Of an attempt the log says what was used so far; of a planner and a judge, what each answer adds.
      const data = role === "implementor" ? { attempt, agent, usage: soFar } : { agent: `${role} ${agent}`, usage };
      append({ type: "usage.counted", subject, data });
    },
    settled: async () => {
      await Promise.all(pending);
    },
  };
};
