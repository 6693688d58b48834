import type { Statement } from "../statements/drafting.ts";

/** Files by their path in an export, with `/`. */
export type Files = ReadonlyMap<string, string | Uint8Array>;

/** Where each kind of statement lies. */
export const statementFiles: Readonly<Record<Statement["predicateType"], string>> = {
  "https://in-toto.io/attestation/test-result/v0.1": "attestations/test-result.intoto.jsonl",
  "https://slsa.dev/verification_summary/v1": "attestations/verification-summary.intoto.jsonl",
  "https://orchestrate.invalid/agent-change/v0.1": "attestations/agent-change.intoto.jsonl",
  "https://orchestrate.invalid/human-approval/v0.1": "attestations/human-approval.intoto.jsonl",
  "https://orchestrate.invalid/rollback-test/v0.1": "attestations/rollback-test.intoto.jsonl",
};

/** Where everything else lies that a check must find. */
export const layout = {
  spec: "spec/spec.md",
  plan: "spec/plan.json",
  subSpec: (id: string) => `spec/sub-specs/${id}.md`,
  events: "log/events.jsonl",
  blob: (hex: string) => `log/blobs/${hex}`,
  /** Digests that the log names and that are not in the export, with the reason. */
  omitted: "log/omitted.txt",
  /** A decision by the `seq` of its event: its document, the signature over that, and the text that was shown. */
  approval: (seq: number | "*", end: "json" | "sig" | "txt") => `approvals/${seq}.${end}`,
  bundle: "git/run.bundle",
  /** One Trace Record of Agent Trace a line. */
  trace: "authorship/agent-trace.jsonl",
  procedure: "VERIFY.md",
  manifest: "MANIFEST.sha256",
  signature: "MANIFEST.sha256.sig",
  timestamp: "MANIFEST.sha256.tsr",
} as const;
