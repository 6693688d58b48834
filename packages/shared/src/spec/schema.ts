import { z } from "zod";

import { type Criterion, Duration } from "./criterion.ts";

export const Budget = z.strictObject({
  /** Input and output tokens together, counted at the gateway. */
  tokens: z.number().int().positive().optional(),
  usd: z.number().positive().optional(),
  /** Of each sub-spec, all its attempts together. */
  each: z
    .strictObject({ tokens: z.number().int().positive().optional(), usd: z.number().positive().optional() })
    .optional(),
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
export const ApprovalPoint = z.enum(["plan", "merge", "waiver"]);
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
