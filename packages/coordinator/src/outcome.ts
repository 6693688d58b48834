import {
  type Admitted,
  Approval,
  type Candidate,
  type Conflict,
  type Fail,
  Finding,
  type GaveUp,
  type Merged,
  type Refused,
  SubSpecId,
} from "@orchestrate/shared";
import { z } from "zod";

/** A person decided against a candidate that nothing else was wrong with. */
export const Declined = z.strictObject({
  kind: z.literal("declined"),
  subSpec: SubSpecId,
  approval: Approval,
  findings: z.array(Finding),
});
export type Declined = z.infer<typeof Declined>;

/** How a candidate leaves the merge queue. */
export type QueueResult = Merged | Fail | Conflict | Declined;

/** What an effect of a sub-spec may come back with. */
export type Result = Candidate | GaveUp | Admitted | Refused | QueueResult;

/** How a sub-spec ended without being merged. */
interface Abandoned {
  readonly kind: "abandoned";
  readonly subSpec: SubSpecId;
  /** Attempts that were begun; 0 when it was never started. */
  readonly attempts: number;
  /** What the last result was called, or what kept it from starting. */
  readonly reason: string;
  readonly findings: readonly Finding[];
}

export type Outcome = Merged | Abandoned;

/** What the next attempt hears of a result. */
export const findingsOf = (result: Result | undefined): readonly Finding[] =>
  result && "findings" in result ? result.findings : [];
