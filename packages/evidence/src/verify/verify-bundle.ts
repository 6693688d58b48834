import { OrchestrateError } from "@orchestrate/shared";

import { readRun, type RunRecord } from "../run-record.ts";
import { approvalStep } from "./approvals.ts";
import { blobsOf, type Bundle, eventsOf, readBundle } from "./bundle.ts";
import type { Problem, RecordStep, Step, Trust } from "./check.ts";
import { manifestStep, signatureStep } from "./files.ts";
import { gitStep } from "./git.ts";
import { blobStep, chainStep } from "./log.ts";
import { mergeStep } from "./merges.ts";
import { specStep } from "./spec.ts";
import { statementStep } from "./statements.ts";
import { timestampStep } from "./timestamp.ts";

/** What a step of a check came to; `ok` without problems. */
interface StepResult extends Pick<Step, "name" | "shows"> {
  readonly problems: readonly Problem[];
}

export interface Verification {
  /** Undefined when the log could not be read as that of a run. */
  readonly run: string | undefined;
  readonly steps: readonly StepResult[];
  readonly isSound: boolean;
}

const steps: readonly Step[] = [manifestStep, signatureStep, timestampStep, chainStep];
const recordSteps: readonly RecordStep[] = [specStep, blobStep, statementStep, approvalStep, gitStep, mergeStep];

/**
 * Checks an export against what the checker trusts. Every step is taken, whatever an earlier one found; what could not
 * be looked at has not passed. Rejects with OrchestrateError `NO_EXPORT` or `TOOL_MISSING` only.
 */
export const verifyBundle = async (folder: string, trust: Trust): Promise<Verification> => {
  const bundle = await readBundle(folder);
  const results: StepResult[] = [];
  for (const { name, shows, check } of steps) {
    results.push({ name, shows, problems: await found(() => check(bundle, trust)) });
  }
  const read = await recordOf(bundle);
  for (const { name, shows, check } of recordSteps) {
    const problems = "why" in read ? [read.why] : await found(() => check({ bundle, record: read.record }, trust));
    results.push({ name, shows, problems });
  }
  const isSound = results.every(({ problems }) => problems.length === 0);
  return { run: "record" in read ? read.record.run : undefined, steps: results, isSound };
};

const recordOf = async (bundle: Bundle): Promise<{ readonly record: RunRecord } | { readonly why: Problem }> => {
  try {
    return { record: await readRun({ events: eventsOf(bundle), blobs: blobsOf(bundle) }) };
  } catch (error) {
    return { why: `The run cannot be read from its log: ${messageOf(error)}` };
  }
};

/** Whatever breaks a step is something wrong with what it looked at. */
const found = async (check: () => Promise<readonly Problem[]> | readonly Problem[]): Promise<readonly Problem[]> => {
  try {
    return await check();
  } catch (error) {
    if (OrchestrateError.is(error) && error.code === "TOOL_MISSING") throw error;
    return [`It could not be checked: ${messageOf(error)}`];
  }
};

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n", 1)[0]!;
