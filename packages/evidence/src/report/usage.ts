import { addUsage, type AnyEvent, noUsage, type Usage } from "@orchestrate/shared";

/** What was used on one subject: a sub-spec's id, `spec`, or empty for the run itself (a planner). */
export interface SubjectUsage {
  readonly subject: string;
  readonly usage: Usage;
}

/**
 * What was used, by subject, in the order in which they began to. An agent's own count replaces the one before it; one
 * that begins anew after a crash counts from nothing, and what it had used was used all the same.
 */
export const usagesOf = (events: readonly AnyEvent[]): readonly SubjectUsage[] => {
  const bySubject = new Map<string, Usage[]>();
  const open = new Map<string, number>();
  const count = (subject: string, attempt: number | undefined, usage: Usage): void => {
    const counted = bySubject.get(subject) ?? [];
    bySubject.set(subject, counted);
    const key = attempt === undefined ? undefined : keyOf(subject, attempt);
    const at = key === undefined ? undefined : open.get(key);
    if (key !== undefined && at === undefined) open.set(key, counted.length);
    counted[at ?? counted.length] = usage;
  };
  for (const event of events) {
    if (event.type === "agent.started") open.delete(keyOf(event.subject, event.data.attempt));
    if (event.type === "agent.exited" || event.type === "usage.counted") {
      count(event.subject, event.data.attempt, event.data.usage);
    }
  }
  return [...bySubject].map(([subject, counted]) => ({ subject, usage: sumOf(counted) }));
};

const keyOf = (subject: string, attempt: number): string => `${subject}/${attempt}`;

/** The sum of several; its cost is unknown as soon as one is. */
export const sumOf = (usages: readonly Usage[]): Usage => usages.reduce(addUsage, noUsage);
