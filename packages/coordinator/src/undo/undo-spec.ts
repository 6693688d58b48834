import type { Criterion, DiffLimits, Plan, ScopeEntry, Spec, Undo } from "@orchestrate/shared";

export interface UndoSpecOptions {
  readonly undo: Undo;
  /** Of the run that is taken back. */
  readonly plan: Plan;
  readonly target: string;
  /** What must hold afterwards. */
  readonly criteria: readonly Criterion[];
  /** Where nothing can judge what is left, a person does: asks them. */
  readonly asks: boolean;
  /** How much it may change at most. */
  readonly limits: DiffLimits;
}

/**
 * The spec of an undo: one task, which owns what the sub-specs owned and is granted what they were, and the criteria that
 * must hold afterwards. It says ids and commits only: no words of anybody's become a part of it that they were not before.
 */
export const undoSpec = ({ undo, plan, target, criteria, asks, limits }: UndoSpecOptions): Spec => {
  const { front, scope } = plan.whole.spec;
  const names = undo.subSpecs.join(", ");
  const { permissions } = scope;
  return {
    front: {
      spec: 1,
      id: `undo-${undo.run}`,
      target,
      kind: "code",
      budget: { attempts: 1 },
      limits,
      approvals: front.approvals.filter((point) => point === "merge"),
    },
    title: `Undo ${names} of the run ${undo.run}`,
    prose: "",
    outcomes: [{ id: "O1", text: `What ${names} changed is gone from the target, and nothing else is.` }],
    scope: {
      in: scopeOf(undo, plan),
      out: scope.out,
      // No agent works on it. Tests that came with what goes, go with it.
      permissions: {
        ...permissions,
        secrets: [],
        protected: [...new Set([...permissions.protected, "tests" as const])],
      },
    },
    constraints: [],
    assumptions: [],
    decisions: [{ id: "D1", text: `Git takes these merges back, in this order: ${undo.merges.join(", ")}.` }],
    tasks: [
      {
        id: task,
        title: `Undo ${names} of the run ${undo.run}`,
        text: "",
        for: ["O1"],
        owns: scopeOf(undo, plan).map(({ glob }) => glob),
        after: [],
      },
    ],
    criteria: asks ? [question(names, scopeOf(undo, plan))] : numbered(criteria),
  };
};

const task = "T1";

const scopeOf = ({ subSpecs }: Undo, plan: Plan): readonly ScopeEntry[] => {
  const owned = plan.subSpecs.filter(({ id }) => subSpecs.includes(id)).flatMap(({ owns }) => owns);
  return [...new Set(owned)].map((glob) => ({ glob, text: "" }));
};

/** All judge the one task. What a rule had made gets an id as an author writes them. */
const numbered = (criteria: readonly Criterion[]): readonly Criterion[] => {
  let last = Math.max(0, ...criteria.map(({ id }) => Number(/^V(\d{1,5})$/.exec(id)?.[1] ?? 0)));
  return criteria.map((criterion) => ({
    ...criterion,
    id: criterion.from === undefined ? criterion.id : `V${(last += 1)}`,
    from: undefined,
    for: [task],
  }));
};

const question = (names: string, owned: readonly ScopeEntry[]): Criterion => ({
  id: "V1",
  title: "A person has looked at what is left",
  text: "",
  kind: "manual",
  check: {
    show: owned.map(({ glob }) => glob),
    ask: `No criterion can judge what is left without ${names}, and other work has come since. Is it as it should be?`,
  },
  for: [task],
  severity: "block",
  retries: 0,
  from: undefined,
});
