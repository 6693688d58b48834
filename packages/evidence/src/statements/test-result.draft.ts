import type { CriterionResult, Event, Verdict } from "@orchestrate/shared";

import { type Draft, type Drafting, latest } from "./drafting.ts";
import { hexOf, statementType, type Subject } from "./statement.ts";
import { outcomeOf, type TestResult } from "./test-result.ts";

const predicateType: TestResult["predicateType"] = "https://in-toto.io/attestation/test-result/v0.1";

/** The statement on what the gates said of a candidate before it entered the queue. */
export const screeningDraft = (event: Event<"gate.finished">, { record }: Drafting): Draft => ({
  about: `${event.seq}/gates`,
  predicateType,
  inputs: [],
  make: () => {
    const { attempt, candidate, gates } = event.data;
    const offered = latest(record, "candidate.offered", {
      upTo: event,
      where: ({ data }) => data.candidate.commit === candidate,
    });
    const spec = offered?.data.candidate.spec;
    return {
      _type: statementType,
      subject: [
        {
          name: `candidate ${event.subject}/${attempt}`,
          digest: { gitCommit: candidate, gitTree: offered?.data.candidate.tree },
        },
      ],
      predicateType,
      predicate: {
        ...outcomeOf(gates.map(({ gate, verdict }) => ({ id: gate, verdict, severity: "block" }))),
        configuration: spec === undefined ? [] : [{ name: event.subject, digest: { sha256: hexOf(spec) } }],
        orchestrate: { run: record.run, subSpec: event.subject, attempt, gates },
      },
    };
  },
});

/** A verdict's statements on its own checks: one for the gates, one for each criterion. */
export const checkDrafts = (event: Event<"verdict.given">, verdict: Verdict, run: string): readonly Draft[] => {
  const { subSpec, attempt, spec, sandbox, gates, criteria } = verdict;
  const subject = subjectOf(verdict);
  const about = { run, subSpec, attempt };
  const made = (part: string, predicate: Omit<TestResult["predicate"], "configuration">): Draft => ({
    about: `${event.seq}/${part}`,
    predicateType,
    inputs: [],
    make: () => ({
      _type: statementType,
      subject: [subject],
      predicateType,
      predicate: { configuration: [{ name: subSpec, digest: { sha256: hexOf(spec) } }], ...predicate },
    }),
  });
  const seen = gates.map(({ gate, verdict: said }) => ({ gate, verdict: said }));
  return [
    made("gates", {
      ...outcomeOf(seen.map(({ gate, verdict: said }) => ({ id: gate, verdict: said, severity: "block" }))),
      orchestrate: { ...about, gates: seen },
    }),
    ...criteria.map((criterion) =>
      made(criterion.id, {
        ...outcomeOf([criterion]),
        orchestrate: { ...about, criterion: withoutFindings(criterion), sandbox },
      }),
    ),
  ];
};

/** What a verdict is about. */
export const subjectOf = ({ subSpec, attempt, commit, tree }: Verdict): Subject => ({
  name: attempt === 0 ? subSpec : `${subSpec}/${attempt}`,
  digest: { gitCommit: commit, gitTree: tree },
});

const withoutFindings = ({ findings: _findings, ...rest }: CriterionResult) => rest;
