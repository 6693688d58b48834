import { OrchestrateError } from "../errors.ts";
import type { Criterion } from "./criterion.ts";
import { globsOverlap } from "./glob-relations.ts";
import { expandRules } from "./rules/expand.ts";
import type { Rule } from "./rules/rule.ts";
import type { Spec, Task } from "./schema.ts";
import { cycleIn, inOrder } from "./task-order.ts";

/** How the tasks of a spec stand to each other and to the criteria. */
export interface Arrangement {
  /** In plan order. */
  readonly tasks: readonly ArrangedTask[];
  /** All of them, as written and as rules stand for. */
  readonly criteria: readonly Criterion[];
  readonly added: readonly { readonly task: string; readonly after: string; readonly reason: string }[];
}

export interface ArrangedTask {
  readonly task: Task;
  /** As written, then as added. */
  readonly after: readonly string[];
  readonly judgedBy: readonly Criterion[];
}

/**
 * Orders the tasks, adds an order between tasks that need one, and says which criteria judge which task. Throws
 * OrchestrateError `SPEC_HAS_CYCLE`, `SPEC_UNKNOWN_ID` or `SPEC_RULE_INVALID` where lint would have reported an error.
 *
 * An order is added in two cases. Two tasks that own overlapping paths would conflict. And a criterion that is for an
 * outcome judges the last task that serves it, which is the last only when the others are merged before it.
 */
export const arrange = (spec: Spec, rules: readonly Rule[]): Arrangement => {
  refuseDisorder(spec.tasks);
  const tasks = inOrder(spec.tasks);
  const criteria = [...spec.criteria, ...expandRules(spec, rules)];
  const order = createOrder(tasks);
  const owned = tasks.map(({ owns }) => owns.map(unmarked));

  tasks.forEach((task, index) => {
    // The nearest first: what is before it already is then before this one, too.
    for (let at = index - 1; at >= 0; at -= 1) {
      const earlier = tasks[at];
      if (earlier === undefined || order.has(task.id, earlier.id)) continue;
      const shared = owned[index]?.find((glob) => owned[at]?.some((other) => globsOverlap(glob, other)));
      if (shared !== undefined) order.add(task.id, earlier.id, `both own ${shared}`);
    }
  });

  const judges = new Map<string, Criterion[]>();
  for (const criterion of criteria) {
    const targets = tasks.filter(({ id }) => criterion.for.includes(id));
    const servers = tasks.filter((task) => task.for.some((id) => criterion.for.includes(id)));
    const last = servers.at(-1);
    for (const earlier of servers.slice(0, -1).toReversed()) {
      if (last === undefined || order.has(last.id, earlier.id)) continue;
      const both = criterion.for.filter((id) => earlier.for.includes(id)).join(", ");
      order.add(last.id, earlier.id, `${criterion.id} judges ${last.id} for ${both}, which ${earlier.id} serves, too`);
    }
    for (const task of new Set([...targets, ...(last ? [last] : [])])) {
      judges.set(task.id, [...(judges.get(task.id) ?? []), criterion]);
    }
  }

  return {
    tasks: tasks.map((task) => ({
      task,
      after: [...task.after, ...order.added.filter((one) => one.task === task.id).map((one) => one.after)],
      judgedBy: judges.get(task.id) ?? [],
    })),
    criteria,
    added: order.added,
  };
};

const refuseDisorder = (tasks: readonly Task[]): void => {
  const cycle = cycleIn(tasks);
  if (cycle !== undefined) {
    throw new OrchestrateError("SPEC_HAS_CYCLE", `These tasks wait for each other: ${cycle.join(" after ")}.`, {
      hint: "Remove one of the `after:` lines.",
    });
  }
  const ids = new Set(tasks.map(({ id }) => id));
  for (const { id, after } of tasks) {
    const unknown = after.find((earlier) => !ids.has(earlier));
    if (unknown !== undefined) {
      throw new OrchestrateError("SPEC_UNKNOWN_ID", `${id} comes after ${unknown}, which is no task.`, {
        hint: "Correct its `after:` line.",
      });
    }
  }
};

/** Which task comes after which, directly or not. Edges lead from later tasks to earlier ones, so none closes a ring. */
const createOrder = (tasks: readonly Task[]) => {
  const added: { task: string; after: string; reason: string }[] = [];
  const before = new Map<string, Set<string>>();
  const precede = (task: string, earlier: string): void => {
    const all = [earlier, ...(before.get(earlier) ?? [])];
    for (const [id, set] of before) if (id === task || set.has(task)) for (const one of all) set.add(one);
  };
  for (const { id, after } of tasks) {
    before.set(id, new Set());
    for (const earlier of after) precede(id, earlier);
  }
  return {
    added,
    has: (task: string, earlier: string): boolean => before.get(task)?.has(earlier) ?? false,
    add: (task: string, after: string, reason: string): void => {
      added.push({ task, after, reason });
      precede(task, after);
    },
  };
};

/** An owned glob without the mark of a path that does not exist yet. */
export const unmarked = (owned: string): string => owned.replace(/^new:/, "");
