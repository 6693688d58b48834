import { z } from "zod";

/** A SHA-256 digest as it appears in logs, statements and verdicts: `sha256:` and 64 hexadecimal digits. */
export const Digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .brand<"Digest">();
export type Digest = z.infer<typeof Digest>;

/** The full object id of a git commit (SHA-1 or SHA-256 repositories). */
export const CommitSha = z
  .string()
  .regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/)
  .brand<"CommitSha">();
export type CommitSha = z.infer<typeof CommitSha>;

/** The full object id of a git tree. */
export const TreeSha = z
  .string()
  .regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/)
  .brand<"TreeSha">();
export type TreeSha = z.infer<typeof TreeSha>;

/** One execution of a spec: lower-case letters and digits, sortable by start time. It is part of ref and folder names. */
export const RunId = z
  .string()
  .regex(/^[0-9a-z]{4,32}$/)
  .brand<"RunId">();
export type RunId = z.infer<typeof RunId>;

/** A sub-spec's name within its run: the id of the task it was made from (`T1`). */
export const SubSpecId = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/)
  .brand<"SubSpecId">();
export type SubSpecId = z.infer<typeof SubSpecId>;

/** The reserved name under which the whole spec is judged on the tip of the integration branch. */
export const wholeSpec = "spec" as SubSpecId;
