import { z } from "zod";

import { Finding } from "./finding.ts";
import { CommitSha, Digest, SubSpecId, TreeSha } from "./ids.ts";

/** The commit that would land: a candidate merged onto the predicted head, built without any checkout. */
export const MergeCommit = z.strictObject({
  kind: z.literal("merge-commit"),
  subSpec: SubSpecId,
  attempt: z.number().int().nonnegative(),
  candidate: CommitSha,
  /** The predicted head that it was built on. */
  onto: CommitSha,
  commit: CommitSha,
  tree: TreeSha,
  /** The commit that the run started from: where criteria's `base` is looked at. */
  runBase: CommitSha,
  /** The merges that it takes back from `onto`, newest first, and nothing else: the verifier makes sure of it. */
  undoes: z.array(CommitSha).optional(),
});
export type MergeCommit = z.infer<typeof MergeCommit>;

/** The candidate does not apply to the predicted head. No ref has moved. */
export const Conflict = z.strictObject({
  kind: z.literal("conflict"),
  subSpec: SubSpecId,
  candidate: CommitSha,
  onto: CommitSha,
  paths: z.array(z.string()),
  findings: z.array(Finding),
});
export type Conflict = z.infer<typeof Conflict>;

/** The integration branch now stands on the very commit that the verdict names. */
export const Merged = z.strictObject({
  kind: z.literal("merged"),
  subSpec: SubSpecId,
  attempt: z.number().int().nonnegative(),
  commit: CommitSha,
  tree: TreeSha,
  /** Of the verdict. */
  verdict: Digest,
});
export type Merged = z.infer<typeof Merged>;

/** The head is not the one that the verdict names: nothing was published. */
export const Moved = z.strictObject({ kind: z.literal("moved"), expected: CommitSha, head: CommitSha });
export type Moved = z.infer<typeof Moved>;

/** How the target branch got what was merged, or why not. */
export const Landing = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("landed"), target: z.string(), from: CommitSha, to: CommitSha }),
  z.strictObject({
    kind: z.literal("left-for-pull-request"),
    branch: z.string(),
    commit: CommitSha,
    /** A sentence: asked for by `--no-land`, the target's worktree has changes, an approval is due, … */
    why: z.string(),
  }),
  z.strictObject({ kind: z.literal("nothing-to-land") }),
]);
export type Landing = z.infer<typeof Landing>;

/** What proves that a person decided: their own SSH signature, over the decision and everything that is said here. */
export const ApprovalProof = z.strictObject({
  /** The sub-spec that it is about; empty for the run. */
  subject: z.string(),
  /** Of the text that was shown, among the blobs. */
  text: Digest,
  /** Where the log stood when it was shown. */
  head: z.strictObject({ seq: z.number().int().nonnegative(), digest: Digest }),
  /** Whether the person was asked at a terminal. */
  terminal: z.boolean(),
  /** Armored, as `ssh-keygen -Y sign` writes it. */
  signature: z.string(),
});
export type ApprovalProof = z.infer<typeof ApprovalProof>;

const decision = {
  /** Of what was shown: the plan, or the verdict. Anything new invalidates it. */
  shown: Digest,
  /** The person, as the allowed signers name them. */
  by: z.string(),
  reason: z.string(),
  /** RFC 3339; self-asserted. */
  at: z.string(),
  /** Absent when it was only said: then it counts for nobody who asks for a proof. */
  proof: ApprovalProof.optional(),
};

/** What a person decided on exactly what was shown. At the gate `waiver` it can only be rejected: a {@link Waiver} lets through. */
export const Approval = z.strictObject({
  kind: z.enum(["approved", "rejected"]),
  gate: z.enum(["plan", "scope", "merge", "manual", "waiver"]),
  ...decision,
});
export type Approval = z.infer<typeof Approval>;

/** An approval that lets one named gate or criterion be passed over, once: in the verdict that was shown. */
export const Waiver = z.strictObject({
  kind: z.literal("waived"),
  gate: z.literal("waiver"),
  /** The id of the gate or the criterion. */
  waives: z.string(),
  ...decision,
});
export type Waiver = z.infer<typeof Waiver>;
