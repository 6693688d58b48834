import { type CommitSha, digestOf, type Digest, type Verdict } from "@orchestrate/shared";
import { expect, test } from "vitest";

import type { RunRecord } from "../run-record.ts";
import { mergeStep } from "./merges.ts";

const commit = "1".repeat(40) as CommitSha;
const spec = digestOf("T1");
const shown = digestOf("the verdict");

interface Waived {
  readonly waives?: string;
  readonly shown?: Digest;
  /** Where on the log the waiver stands; the merge is the ninth event. */
  readonly seq?: number;
  /** Of the spec. @default ["waiver"] */
  readonly approvals?: readonly string[];
}

/** A run in which T1 was merged although these criteria failed, after a waiver. */
const problemsOf = async (failed: readonly string[], waived: Waived | undefined): Promise<readonly string[]> => {
  const criteria = failed.map((id) => ({ id, kind: "run", severity: "block", verdict: "fail", findings: [] }));
  const verdict = {
    kind: "fail",
    subSpec: "T1",
    spec,
    commit,
    base: commit,
    attempt: 1,
    gates: [],
    criteria,
    findings: [],
  };
  const given = {
    type: "verdict.given",
    subject: "T1",
    seq: 5,
    data: { kind: "fail", attempt: 1, commit, base: commit, verdict: shown },
  };
  const waiver = { kind: "waived", gate: "waiver", waives: waived?.waives ?? "V1", shown: waived?.shown ?? shown };
  const record = {
    plan: {
      subSpecs: [{ id: "T1", digest: spec }],
      whole: { id: "spec", spec: { front: { approvals: waived?.approvals ?? ["waiver"] } } },
      madeBy: "author",
    },
    events: [
      given,
      ...(waived === undefined
        ? []
        : [{ type: "waiver.recorded", subject: "T1", seq: waived.seq ?? 7, data: { waiver } }]),
      { type: "merge.finished", subject: "T1", seq: 9, data: { kind: "merged", attempt: 1, commit } },
    ],
    verdicts: [{ event: given, verdict: verdict as unknown as Verdict }],
  };
  return await mergeStep.check(
    { record: record as unknown as RunRecord, bundle: undefined as never },
    undefined as never,
  );
};

test("a failure that was merged is found unless the one thing that failed it was waived before", async () => {
  expect(await problemsOf(["V1"], {})).toEqual([]);
});

test.each([
  ["nobody waived anything", ["V1"], undefined],
  ["something else was waived", ["V1"], { waives: "V2" }],
  ["more failed than was waived", ["V1", "V2"], {}],
  ["another verdict was waived", ["V1"], { shown: digestOf("an earlier one") }],
  ["the spec asks for no waivers", ["V1"], { approvals: ["merge"] }],
  ["it was waived only afterwards", ["V1"], { seq: 10 }],
] as const)("a failure that was merged is found when %s", async (_, failed, waived) => {
  expect(await problemsOf(failed, waived)).toEqual([expect.stringContaining("was merged although it failed")]);
});
