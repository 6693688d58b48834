import { z } from "zod";

import { Finding } from "./finding.ts";
import { CommitSha, Digest, SubSpecId, TreeSha } from "./ids.ts";

/** The gates, in the order in which they are reported. */
export const GateId = z.enum(["scope", "modes", "size", "protected", "secrets", "suppressions", "dependencies"]);
export type GateId = z.infer<typeof GateId>;

/** What one gate said of a candidate. */
export const GateResult = z.strictObject({
  gate: GateId,
  verdict: z.enum(["pass", "fail", "error"]),
  findings: z.array(Finding),
  /** How many things it looked at: paths, lines. */
  subjects: z.number().int().nonnegative(),
});
export type GateResult = z.infer<typeof GateResult>;

/** Only `pass` passes. `error` (tool missing, canary tripped, time out) blocks and is reported apart from `fail`. */
export const CriterionVerdict = z.enum(["pass", "fail", "error", "not-run", "needs-human"]);
export type CriterionVerdict = z.infer<typeof CriterionVerdict>;

/** What one criterion said of a commit. */
export const CriterionResult = z.strictObject({
  id: z.string(),
  kind: z.string(),
  severity: z.enum(["block", "warn"]),
  verdict: CriterionVerdict,
  /** One sentence for people and for the implementor. */
  symptom: z.string(),
  findings: z.array(Finding),
  durationMs: z.number().nonnegative(),
  argv: z.array(z.string()).optional(),
  exit: z.number().int().optional(),
  required: z.array(z.string()).optional(),
  seen: z.array(z.string()).optional(),
  subjects: z.number().int().nonnegative().optional(),
  /** What was seen on the run's starting commit, and what the criterion says must be seen there. */
  onBase: z.strictObject({ expected: z.enum(["fail", "pass", "any"]), verdict: CriterionVerdict }).optional(),
  canary: z.enum(["held", "tripped", "not-needed"]).optional(),
  /** Tries until it passed, when more than one: a flake. */
  tries: z.number().int().positive().optional(),
  /** Of the captured output, kept as a blob. */
  output: Digest.optional(),
  /** Results with the tests as submitted, where the sub-spec may change tests; the main result is with base's tests. */
  asSubmitted: z.strictObject({ verdict: CriterionVerdict, symptom: z.string() }).optional(),
});
export type CriterionResult = z.infer<typeof CriterionResult>;

const judged = {
  subSpec: SubSpecId,
  /** Of the sub-spec's document: the policy. */
  spec: Digest,
  /** The commit that the merge commit stands on, which must be the head when it is published. */
  base: CommitSha,
  /** The commit that was judged: the very one that would land. */
  commit: CommitSha,
  tree: TreeSha,
  /** The candidate's own commit, when the judged commit merges one. */
  candidate: CommitSha.optional(),
  attempt: z.number().int().nonnegative(),
  gates: z.array(GateResult),
  criteria: z.array(CriterionResult),
  findings: z.array(Finding),
  /** Of the description of the tools that judged (verifier, node, git). */
  toolchain: Digest,
  /** Of the sandbox profile, and its adapter's name: `none` is visible in every verdict. */
  sandbox: z.strictObject({ adapter: z.string(), profile: Digest }),
  /** RFC 3339. */
  startedAt: z.string(),
  durationMs: z.number().nonnegative(),
};

/** Made only by the verifier's `judge.ts`. */
export const Pass = z.strictObject({ kind: z.literal("pass"), ...judged });
export type Pass = z.infer<typeof Pass>;

export const Fail = z.strictObject({ kind: z.literal("fail"), ...judged });
export type Fail = z.infer<typeof Fail>;

/** Nothing failed, but a person must decide something (a `manual` criterion, a judge's objection). */
export const NeedsHuman = z.strictObject({ kind: z.literal("needs-human"), ...judged });
export type NeedsHuman = z.infer<typeof NeedsHuman>;

/** On one commit, against one spec. */
export const Verdict = z.discriminatedUnion("kind", [Pass, Fail, NeedsHuman]);
export type Verdict = z.infer<typeof Verdict>;

/** The gates let the candidate into the queue. */
export const Admitted = z.strictObject({
  kind: z.literal("admitted"),
  subSpec: SubSpecId,
  candidate: CommitSha,
  gates: z.array(GateResult),
});
export type Admitted = z.infer<typeof Admitted>;

/** The gates did not let it in. */
export const Refused = z.strictObject({
  kind: z.literal("refused"),
  subSpec: SubSpecId,
  candidate: CommitSha,
  gates: z.array(GateResult),
  findings: z.array(Finding),
});
export type Refused = z.infer<typeof Refused>;
