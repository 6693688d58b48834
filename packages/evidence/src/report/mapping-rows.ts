import { layout, statementFiles } from "../export/layout.ts";

/** What a run must have for some rows to hold. */
export type Fact = "approval" | "candidate" | "verdict" | "merge" | "rehearsal" | "sandbox";

/** One provision, and what of an export speaks to it. */
interface MappingRow {
  readonly framework: string;
  readonly provision: string;
  readonly version: string;
  /** When the provision concerns anybody; a sentence. */
  readonly appliesIf: string;
  /** A path in the export; `*` stands for any name. */
  readonly file: string;
  readonly field: string;
  /** An export supports an assessment or a part of one; it never decides it. */
  readonly coverage: "supports" | "partial" | "none";
  readonly gap: string;
  /** Without it, the row covers nothing. */
  readonly needs?: Fact;
}

const tests = statementFiles["https://in-toto.io/attestation/test-result/v0.1"];
const summaries = statementFiles["https://slsa.dev/verification_summary/v1"];
const changes = statementFiles["https://orchestrate.invalid/agent-change/v0.1"];
const rollbacks = statementFiles["https://orchestrate.invalid/rollback-test/v0.1"];

const soc2 = {
  framework: "SOC 2",
  version: "Trust Services Criteria 2017, points of focus revised 2022",
  appliesIf: "The repository is in the scope of the examination.",
} as const;
const iso = {
  framework: "ISO/IEC 27001",
  version: "2022",
  appliesIf: "The control is in the statement of applicability.",
} as const;
const ssdf = {
  framework: "NIST SSDF",
  version: "SP 800-218, version 1.1, February 2022",
  appliesIf: "The producer follows or attests the SSDF.",
} as const;
const slsa = {
  framework: "SLSA Source",
  version: "1.2",
  appliesIf: "A consumer asks for a source level.",
} as const;
const aiAct = {
  framework: "EU AI Act",
  version: "Regulation (EU) 2024/1689, with the dates of the Digital Omnibus",
  appliesIf:
    "A high-risk system is in operation: from December 2027 (Annex III) or August 2028 (Annex I). Whether anything here is one is not for this file to say.",
} as const;

/** In the order in which they fit best. */
export const mappingRows: readonly MappingRow[] = [
  {
    ...soc2,
    provision: "CC8.1: changes are authorized",
    file: layout.approval("*", "json"),
    field: "gate, by, shown, signature",
    coverage: "supports",
    gap: "Whether the person had the authority stands in the allowed signers, which are not a part of the export.",
    needs: "approval",
  },
  {
    ...soc2,
    provision: "CC8.1: changes are documented",
    file: layout.spec,
    field: "outcomes, scope, constraints, decisions, tasks",
    coverage: "supports",
    gap: "Tickets and discussions before the spec are elsewhere.",
  },
  {
    ...soc2,
    provision: "CC8.1: changes are tested",
    file: tests,
    field: "predicate.result, predicate.orchestrate.criterion",
    coverage: "supports",
    gap: "Shows the criteria that the spec asked for, not that they were enough.",
    needs: "verdict",
  },
  {
    ...soc2,
    provision: "CC8.1: changes are approved and implemented",
    file: summaries,
    field: "predicate.verificationResult, subject",
    coverage: "partial",
    gap: "Shows what was merged into the target branch, not what was deployed.",
    needs: "merge",
  },
  {
    ...iso,
    provision: "A.8.32: change management, authorization and records",
    file: layout.events,
    field: "type, subject, time, prev",
    coverage: "partial",
    gap: "Planning with others, communication and deployment are elsewhere.",
  },
  {
    ...iso,
    provision: "A.8.32: change management, fall-back",
    file: rollbacks,
    field: "predicate.undone, predicate.equal",
    coverage: "partial",
    gap: "Shows that the merge can be taken back in git, not that data or a deployment can.",
    needs: "rehearsal",
  },
  {
    ...iso,
    provision: "A.8.31: separation of development, test and production environments",
    file: layout.events,
    field: "sandbox.started, egress.denied, scope.confined",
    coverage: "partial",
    gap: "Speaks of agents' and verifiers' processes only.",
    needs: "sandbox",
  },
  {
    ...ssdf,
    provision: "PO.3.3: tools generate artifacts of their support of secure practices",
    file: layout.manifest,
    field: "every line",
    coverage: "supports",
    gap: "Of the tools of this run only.",
  },
  {
    ...ssdf,
    provision: "PS.1.1: code is stored and reached with least privilege",
    file: layout.events,
    field: "scope.confined, policy.decided",
    coverage: "partial",
    gap: "Speaks of agents, not of people's access to the repository.",
    needs: "sandbox",
  },
  {
    ...ssdf,
    provision: "PW.1.2: requirements, risks and design decisions are tracked",
    file: layout.plan,
    field: "whole.spec",
    coverage: "partial",
    gap: "As far as the spec names them.",
  },
  {
    ...ssdf,
    provision: "PW.7.2: code is reviewed or analysed, and findings are recorded",
    file: summaries,
    field: "predicate.inputAttestations, predicate.orchestrate.digest",
    coverage: "partial",
    gap: "By gates, criteria and, where asked for, a model or a person: a judge that is a model is no reviewer.",
    needs: "verdict",
  },
  {
    ...ssdf,
    provision: "PW.8.2: code is tested, and results are documented",
    file: tests,
    field: "predicate.result, predicate.passedTests, predicate.failedTests",
    coverage: "supports",
    gap: "Shows the criteria that the spec asked for, not that they were enough.",
    needs: "verdict",
  },
  {
    ...slsa,
    provision: "Level 2: history and provenance",
    file: changes,
    field: "subject, predicate.agent, predicate.base",
    coverage: "partial",
    gap: "Source provenance is for the source control system to issue; this is no such system, and claims no level.",
    needs: "candidate",
  },
  {
    ...slsa,
    provision: "Level 3: continuous technical controls",
    file: summaries,
    field: "predicate.policy, predicate.verificationResult",
    coverage: "partial",
    gap: "Holds for what this program merged; that nothing else reaches the branch is for its protection rules.",
    needs: "merge",
  },
  {
    ...slsa,
    provision: "Level 4: two-party review",
    file: layout.approval("*", "sig"),
    field: "the signature",
    coverage: "partial",
    gap: "One person approved; whether a second trusted person wrote or read the change is not shown.",
    needs: "approval",
  },
  {
    ...aiAct,
    provision: "Article 12: record-keeping",
    file: layout.events,
    field: "every line",
    coverage: "partial",
    gap: "Records how software was made, not how a system behaves in operation.",
  },
  {
    ...aiAct,
    provision: "Article 14: human oversight",
    file: layout.approval("*", "json"),
    field: "by, shown, at, terminal",
    coverage: "partial",
    gap: "Shows that somebody decided on exactly these bytes, not that they understood them.",
    needs: "approval",
  },
  {
    ...aiAct,
    provision: "Article 19: automatically generated logs are kept",
    file: layout.events,
    field: "every line",
    coverage: "partial",
    gap: "Whoever exported it must keep it; an export keeps nothing by itself.",
  },
  {
    ...aiAct,
    provision: "Article 26: deployers monitor, and keep logs",
    file: layout.events,
    field: "every line",
    coverage: "partial",
    gap: "Of this run's agents only.",
  },
  {
    ...aiAct,
    provision: "Article 50: marking and disclosure",
    appliesIf:
      "Synthetic content is offered to the public; the Commission's guidelines leave source code out of marking.",
    file: changes,
    field: "predicate.agent, predicate.model",
    coverage: "none",
    gap: "It asks for disclosure and marking, not for an audit trail.",
  },
];
