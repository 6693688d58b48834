import { z } from "zod";

/** A run of the project's own program: the words of its command line, no shell. */
export const Argv = z.array(z.string()).min(1);

/** A duration as people write it: `90s`, `15m`, `2h`, or `500ms`. */
export const Duration = z.string().regex(/^\d+(ms|s|m|h)$/, "a duration such as 90s, 15m or 2h");

/** Regular expressions are ECMAScript with the flags `mu`. */
const Regex = z.string().min(1);
const Glob = z.string().min(1);

export const Budget = z.strictObject({
  /** Input and output tokens together, counted at the gateway. */
  tokens: z.number().int().positive().optional(),
  usd: z.number().positive().optional(),
  /** Wall-clock time of the whole run. */
  wall: Duration.optional(),
  /** Attempts for each sub-spec. @default 3 */
  attempts: z.number().int().positive().max(20).optional(),
});
export type Budget = z.infer<typeof Budget>;

/** What one candidate's diff may be at most. */
export const DiffLimits = z.strictObject({
  files: z.number().int().positive().optional(),
  lines: z.number().int().positive().optional(),
  bytes: z.number().int().positive().optional(),
});
export type DiffLimits = z.infer<typeof DiffLimits>;

/** Where a person must decide. */
export const ApprovalPoint = z.enum(["plan", "merge"]);
export type ApprovalPoint = z.infer<typeof ApprovalPoint>;

/** Paths that a candidate may change only where the spec grants the class by name. */
export const GrantableClass = z.enum(["tests", "ci", "agent-config", "lockfile", "migrations", "production", "spec"]);
export type GrantableClass = z.infer<typeof GrantableClass>;

/** Classes that no spec can grant. */
export const ForbiddenClass = z.enum(["git", "credentials", "orchestrate"]);
export type ForbiddenClass = z.infer<typeof ForbiddenClass>;
export type ProtectedClass = GrantableClass | ForbiddenClass;

export const Permissions = z.strictObject({
  /** `host` or `host:port` that a process may reach beside the model gateway. */
  network: z.array(z.string()).default([]),
  /** Names of environment variables handed to the implementor. */
  secrets: z.array(z.string()).default([]),
  /** `none`, or the name of a service declared in the configuration. */
  database: z.string().default("none"),
  protected: z.array(GrantableClass).default([]),
  allow: z.array(z.enum(["symlink", "executable", "dependency"])).default([]),
});
export type Permissions = z.infer<typeof Permissions>;

export const FrontMatter = z.strictObject({
  spec: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*(\/[A-Za-z0-9_-]+)?$/, "lower-case letters, digits and hyphens"),
  /** The branch that the run merges into; the current branch when absent. */
  target: z.string().optional(),
  kind: z.string().default("code"),
  budget: Budget.default({}),
  limits: DiffLimits.default({}),
  approvals: z.array(ApprovalPoint).default([]),
  /** Of a sub-spec only: the digest of the spec that it is a part of. */
  parent: z.string().optional(),
});
export type FrontMatter = z.infer<typeof FrontMatter>;

/** An outcome, constraint, assumption or decision: an id and a text. */
export interface Item {
  readonly id: string;
  /** The Markdown after the id, without the fenced block; never empty. */
  readonly text: string;
}

/** A constraint; its rule, when it has one, is a named shorthand that expands to criteria (`idempotency_key`). */
export interface Constraint extends Item {
  readonly rule: Readonly<Record<string, unknown>> | undefined;
}

/** A glob of Scope, with its word of prose. */
export interface ScopeEntry {
  readonly glob: string;
  readonly text: string;
}

export const TaskFields = z.strictObject({
  /** Outcomes and constraints that the task serves. */
  for: z.array(z.string()).min(1),
  /** Globs and literal paths; `new:` marks a path that does not exist yet. */
  owns: z.array(z.string()).min(1),
  after: z.array(z.string()).default([]),
  agent: z.string().optional(),
  model: z.string().optional(),
  attempts: z.number().int().positive().max(20).optional(),
});
export type TaskFields = z.infer<typeof TaskFields>;

/** One heading under Tasks. */
export interface Task extends TaskFields {
  readonly id: string;
  readonly title: string;
  /** What is to be done, Markdown. */
  readonly text: string;
}

const Run = z.union([
  Argv,
  z.strictObject({
    argv: Argv,
    cwd: z.string().optional(),
    env: z.record(z.string(), z.string()).optional(),
    expect: z
      .strictObject({ exit: z.number().int().default(0), stdout: Regex.optional(), stderr: Regex.optional() })
      .optional(),
  }),
]);

const TestRun = z.strictObject({
  run: Argv,
  report: z.enum(["vitest", "jest", "node", "junit", "tap"]),
  /** Names of tests that must have been seen to pass; a full name or its last part. */
  require: z.array(z.string()).default([]),
  cwd: z.string().optional(),
});

const FileCheck = z.union([
  z.strictObject({ path: z.string(), is: z.enum(["present", "absent"]) }),
  z.strictObject({ path: z.string(), match: Regex }),
  z.strictObject({ path: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** A JSON pointer (RFC 6901) into a JSON or YAML document. */
  z.strictObject({ path: z.string(), pointer: z.string(), equals: z.json() }),
]);

const Absent = z.union([
  z.strictObject({ in: z.array(Glob).min(1), regex: Regex }),
  z.strictObject({ in: z.array(Glob).min(1), astGrep: z.record(z.string(), z.json()) }),
]);

export const HttpStep = z.strictObject({
  request: z.strictObject({
    method: z.string(),
    path: z.string().startsWith("/"),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.json().optional(),
  }),
  expect: z.strictObject({
    status: z.union([z.number().int(), z.array(z.number().int()).min(1)]),
    headers: z.record(z.string(), Regex).optional(),
    /** Must be a part of the answer's JSON: objects by member, everything else equal. */
    json: z.json().optional(),
  }),
  /** Sends the request this many times, one after the other. @default 1 */
  repeat: z.number().int().positive().max(100).optional(),
  /** Sends it this many times at once. @default 1 */
  together: z.number().int().positive().max(100).optional(),
});
export type HttpStep = z.infer<typeof HttpStep>;

const Http = z.strictObject({
  start: Argv,
  /** A loopback URL that answers 2xx once the service is up. */
  ready: z.url(),
  env: z.record(z.string(), z.string()).optional(),
  steps: z.array(HttpStep).min(1),
});

const Common = {
  /** Tasks, outcomes or constraints. */
  for: z.array(z.string()).min(1),
  severity: z.enum(["block", "warn"]).default("block"),
  /** What must be seen on the run's starting commit; see the verifier's base run. */
  base: z.enum(["fail", "pass", "any"]).optional(),
  timeout: Duration.optional(),
  network: z.array(z.string()).optional(),
  /** SHA-256 of a file kept outside the repository; the fields of the criterion stand there. */
  hidden: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Fewer subjects (tests run, files matched, steps sent) than this is an error, not a pass. @default 1 */
  minSubjects: z.number().int().positive().optional(),
  retries: z.number().int().min(0).max(5).default(0),
};

/** The fields of one kind of criterion, by the key that names it. */
export const criterionKinds = {
  run: Run,
  test: TestRun,
  files: z.array(FileCheck).min(1),
  absent: Absent,
  http: Http,
  schema: z.strictObject({ document: z.string(), schema: z.string() }),
  sarif: z.strictObject({ run: Argv, level: z.enum(["error", "warning", "note"]) }),
  judge: z.strictObject({ rubric: z.string().min(1) }),
  manual: z.strictObject({ show: z.array(z.string()).min(1), ask: z.string().min(1) }),
} as const;
export type CriterionKind = keyof typeof criterionKinds;

export const CriterionFields = z.strictObject(Common);
export type CriterionFields = z.infer<typeof CriterionFields>;

/** What is checked, one member of a union by `kind`. */
export type CriterionCheck = {
  [Kind in CriterionKind]: { readonly kind: Kind; readonly check: z.infer<(typeof criterionKinds)[Kind]> };
}[CriterionKind];

/** One heading under Verification, or one that a constraint's rule expanded to. */
export type Criterion = CriterionFields &
  CriterionCheck & {
    readonly id: string;
    readonly title: string;
    readonly text: string;
    /** The constraint whose rule made it, when a rule did. */
    readonly from: string | undefined;
  };

/** A whole spec: six elements, parsed and valid in shape. Lint says whether it also makes sense. */
export interface Spec {
  readonly front: FrontMatter;
  readonly title: string;
  /** The paragraphs under the title; for people, never enforced. */
  readonly prose: string;
  readonly outcomes: readonly Item[];
  readonly scope: {
    readonly in: readonly ScopeEntry[];
    readonly out: readonly ScopeEntry[];
    readonly permissions: Permissions;
  };
  readonly constraints: readonly Constraint[];
  readonly assumptions: readonly Item[];
  readonly decisions: readonly Item[];
  readonly tasks: readonly Task[];
  /** As written; `expandRules` adds those that constraints stand for. */
  readonly criteria: readonly Criterion[];
}
