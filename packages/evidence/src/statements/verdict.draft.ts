import { decisionIn, type Event, type Verdict, wholeSpec } from "@orchestrate/shared";

import { type Draft, type Drafting, latest } from "./drafting.ts";
import { hexOf, ours, statementType } from "./statement.ts";
import { checkDrafts, subjectOf } from "./test-result.draft.ts";
import type { VerificationSummary } from "./verification-summary.ts";

/** A verdict's statements: on each of its checks, and the summary that names them all. */
export const verdictDrafts = (event: Event<"verdict.given">, drafting: Drafting): readonly Draft[] => {
  const { record } = drafting;
  const verdict = verdictOf(event, drafting);
  const checks = checkDrafts(event, verdict, record.run);
  const inputs = [...foundationsOf(event, drafting), ...checks.map(({ about }) => about)];
  return [...checks, summaryDraft(event, { ...drafting, given: event, inputs, result: resultOf(verdict) })];
};

interface Summary extends Drafting {
  readonly given: Event<"verdict.given">;
  readonly inputs: readonly string[];
  readonly result: "PASSED" | "FAILED";
}

/** The summary of a verdict, as of an event: the one that gave it, or the decision of a person that lets it through. */
export const summaryDraft = (
  event: Event<"verdict.given"> | Event<"approval.recorded"> | Event<"waiver.recorded">,
  { given, inputs, result, ...drafting }: Summary,
): Draft => {
  const { run, begun } = drafting.record;
  const verdict = verdictOf(given, drafting);
  const { subSpec, attempt, spec, base, toolchain, sandbox } = verdict;
  const predicateType: VerificationSummary["predicateType"] = "https://slsa.dev/verification_summary/v1";
  return {
    about: `${event.seq}/summary`,
    predicateType,
    inputs,
    make: ({ inputs: digests }) => ({
      _type: statementType,
      subject: [subjectOf(verdict)],
      predicateType,
      predicate: {
        verifier: { id: `${ours}/verifier`, version: { orchestrate: begun.version } },
        timeVerified: event.time,
        resourceUri: `git:${verdict.commit}`,
        policy: { uri: `spec/sub-specs/${subSpec}.md`, digest: { sha256: hexOf(spec) } },
        inputAttestations: digests.map((digest, index) => ({
          name: inputs[index],
          digest: { sha256: hexOf(digest) },
        })),
        verificationResult: result,
        verifiedLevels: [],
        slsaVersion: "1.1",
        orchestrate: {
          run,
          subSpec,
          attempt,
          verdict: verdict.kind,
          digest: given.data.verdict,
          base,
          toolchain,
          sandbox,
          ...(event.type === "waiver.recorded" ? { waived: event.data.waiver.waives } : {}),
        },
      },
    }),
  };
};

/** Nothing but a pass is one. */
const resultOf = ({ kind }: Verdict): Summary["result"] => (kind === "pass" ? "PASSED" : "FAILED");

/** What a verdict was built on: its candidate and the gates before it; for the whole spec, what was merged. */
const foundationsOf = ({ subject, data, seq }: Event<"verdict.given">, drafting: Drafting): readonly string[] => {
  const { record, before } = drafting;
  const isThere = (about: string): boolean => before.some((draft) => draft.about === about);
  if (subject === wholeSpec) {
    const merged = record.events.filter((event) => event.type === "merge.finished" && event.seq < seq);
    return merged
      .flatMap((event) => (event.type === "merge.finished" && event.data.kind === "merged" ? [event.data.commit] : []))
      .flatMap((commit) => summaryOf(commit, drafting))
      .filter(isThere);
  }
  return record.events
    .filter((event) => event.seq < seq && event.subject === subject)
    .flatMap((event) => {
      if (event.type === "candidate.offered" && event.data.candidate.attempt === data.attempt)
        return [`${event.seq}/change`];
      if (event.type === "gate.finished" && event.data.attempt === data.attempt) return [`${event.seq}/gates`];
      return [];
    });
};

/** The last summary of a merged commit: the approval's where a person had to decide, else the verdict's. */
const summaryOf = (commit: string, { record, before }: Drafting): readonly string[] => {
  const given = record.verdicts.filter(({ verdict }) => verdict.commit === commit);
  const ends = record.events.flatMap((event) => {
    if (event.type === "verdict.given") return given.some((one) => one.event.seq === event.seq) ? [event.seq] : [];
    const decision = decisionIn(event);
    return given.some((one) => one.event.data.verdict === decision?.shown) ? [event.seq] : [];
  });
  return ends
    .map((seq) => `${seq}/summary`)
    .filter((about) => before.some((draft) => draft.about === about))
    .slice(-1);
};

/** The verdict that an event gave, read already. */
export const verdictOf = (event: Event<"verdict.given">, { record }: Pick<Drafting, "record">): Verdict => {
  const given = record.verdicts.find((one) => one.event.seq === event.seq);
  if (given === undefined) throw new TypeError(`No verdict was read for event ${event.seq}`);
  return given.verdict;
};

/** The event that gave the verdict with this digest, before some event. */
export const givenVerdict = (
  digest: string,
  { record, upTo }: Pick<Drafting, "record"> & { readonly upTo: Event<"approval.recorded"> | Event<"waiver.recorded"> },
): Event<"verdict.given"> | undefined =>
  latest(record, "verdict.given", { upTo, where: ({ data }) => data.verdict === digest });
