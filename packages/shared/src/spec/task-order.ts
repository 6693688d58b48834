import type { Task } from "./schema.ts";

/** Tasks that wait for each other in a ring, each after the next, the first again at the end; undefined when none do. */
export const cycleIn = (tasks: readonly Pick<Task, "id" | "after">[]): string[] | undefined => {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const cleared = new Set<string>();
  for (const { id } of tasks) {
    // The way from `id` to where we are, and how many of each one's `after` were followed.
    const way: { id: string; next: number }[] = [{ id, next: 0 }];
    for (let here = way.at(-1); here !== undefined; here = way.at(-1)) {
      const earlier = byId.get(here.id)?.after[here.next];
      here.next += 1;
      if (earlier === undefined) {
        cleared.add(here.id);
        way.pop();
        continue;
      }
      if (cleared.has(earlier)) continue;
      const start = way.findIndex((step) => step.id === earlier);
      if (start !== -1) return [...way.slice(start).map((step) => step.id), earlier];
      way.push({ id: earlier, next: 0 });
    }
  }
  return undefined;
};

/** The tasks so that each comes behind all that it is after, else as written. The tasks must have no cycle. */
export const inOrder = <One extends Pick<Task, "id" | "after">>(tasks: readonly One[]): One[] => {
  const ids = new Set(tasks.map(({ id }) => id));
  const done = new Set<string>();
  const ordered: One[] = [];
  let waiting = tasks;
  while (waiting.length > 0) {
    const next = waiting.find(({ after }) => after.every((id) => done.has(id) || !ids.has(id)));
    if (next === undefined) throw new TypeError("the tasks wait for each other");
    done.add(next.id);
    ordered.push(next);
    waiting = waiting.filter((task) => task !== next);
  }
  return ordered;
};
