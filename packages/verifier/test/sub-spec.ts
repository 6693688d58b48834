import {
  type Criterion,
  type CriterionCheck,
  type Digest,
  digestOf,
  Permissions,
  type Spec,
  type SubSpec,
  type SubSpecId,
} from "@orchestrate/shared";

/** A criterion of one kind; what is not said is as the parser would fill it in. */
export const criterion = (
  check: CriterionCheck,
  fields: Partial<Omit<Criterion, "kind" | "check">> = {},
): Criterion => ({
  id: "V1",
  title: "It holds",
  text: "",
  from: undefined,
  for: ["T1"],
  severity: "block",
  retries: 0,
  ...fields,
  ...check,
});

/** What a test wants of a sub-spec; everything else is the least that there can be. */
export interface SubSpecWish {
  readonly owns: readonly string[];
  readonly criteria?: readonly Criterion[];
  readonly out?: readonly string[];
  readonly permissions?: Partial<Permissions>;
  readonly limits?: Spec["front"]["limits"];
}

/** A sub-spec as the plan would make it. */
export const subSpec = ({ owns, criteria = [], out = [], permissions = {}, limits = {} }: SubSpecWish): SubSpec => {
  const spec: Spec = {
    front: { spec: 1, id: "demo/T1", kind: "code", budget: {}, limits, approvals: [] },
    title: "Demo",
    prose: "",
    outcomes: [{ id: "O1", text: "It works." }],
    scope: {
      in: owns.map((glob) => ({ glob, text: "" })),
      out: out.map((glob) => ({ glob, text: "" })),
      permissions: { ...Permissions.parse({}), ...permissions },
    },
    constraints: [],
    assumptions: [],
    decisions: [],
    tasks: [],
    criteria,
  };
  const document = `# ${JSON.stringify(spec)}\n`;
  return {
    id: "T1" as SubSpecId,
    title: "Demo",
    spec,
    document,
    digest: digestOf(document),
    parent: `sha256:${"0".repeat(64)}` as Digest,
    after: [],
    owns,
    criteria,
    agent: undefined,
    model: undefined,
    maxAttempts: 3,
  };
};
