import { type AnyEvent, decisionIn, type Digest, OrchestrateError, type Plan } from "@orchestrate/shared";

import { approvalDocument } from "../approvals/document.ts";
import type { RunRecord } from "../run-record.ts";
import { hexOf } from "../statements/statement.ts";
import { type Files, layout, statementFiles } from "./layout.ts";

export interface RecordFilesOptions {
  readonly record: RunRecord;
  /** The log's own lines, byte for byte: their chain is over these. */
  readonly lines: readonly string[];
  /** Whether what agents and models said is exported. */
  readonly transcripts: boolean;
}

/** Everything of an export that is made of a run's log and blobs. */
export const recordFiles = async (options: RecordFilesOptions): Promise<Files> =>
  new Map([
    ...specFiles(options.record),
    ...(await logFiles(options)),
    ...(await statementFilesOf(options.record)),
    ...(await approvalFiles(options.record)),
  ]);

const specFiles = ({ spec, plan }: RunRecord): readonly (readonly [string, string])[] => [
  [layout.spec, spec],
  ...(plan === undefined
    ? []
    : [
        [layout.plan, planFile(plan)] as const,
        ...[...plan.subSpecs, plan.whole].map(({ id, document }) => [layout.subSpec(id), document] as const),
      ]),
];

/** A plan as somebody may read it. */
export const planFile = (plan: Plan): string => `${JSON.stringify(plan, undefined, 2)}\n`;

const logFiles = async ({ record, lines, transcripts }: RecordFilesOptions) => {
  const left = new Map<string, string>();
  for (const event of record.events) {
    if (event.type === "attestation.written") left.set(event.data.statement, "in attestations/");
    const isTranscript = event.type === "agent.exited" && event.data.transcript !== undefined;
    if (isTranscript && !transcripts) left.set(event.data.transcript ?? "", "a transcript; not asked for");
  }
  const blobs = new Map<string, Uint8Array>();
  const waiting = lines.flatMap(digestsIn);
  for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
    if (left.has(digest) || blobs.has(layout.blob(hexOf(digest)))) continue;
    const bytes = await record.blob(digest).catch(unlessMissing);
    // Most digests name a line, a policy or a profile, not a blob.
    if (bytes === undefined) continue;
    blobs.set(layout.blob(hexOf(digest)), bytes);
    if (bytes.byteLength < largestIndex) waiting.push(...digestsIn(new TextDecoder().decode(bytes)));
  }
  const omitted = [...left].map(([digest, why]) => `${digest}  ${why}\n`).join("");
  return new Map<string, string | Uint8Array>([
    [layout.events, lines.map((line) => `${line}\n`).join("")],
    [layout.omitted, omitted],
    ...blobs,
  ]);
};

/** Larger blobs than this are outputs and transcripts, which are not ours to look into. */
const largestIndex = 4_000_000;

const digestsIn = (text: string): Digest[] => [...(text.match(/sha256:[0-9a-f]{64}/g) ?? [])] as Digest[];

const unlessMissing = (error: unknown): undefined => {
  if (OrchestrateError.is(error) && error.code === "BLOB_MISSING") return undefined;
  throw error;
};

const statementFilesOf = async ({ events, blob }: RunRecord) => {
  const files = new Map(Object.values(statementFiles).map((path) => [path, ""]));
  for (const event of events) {
    if (event.type !== "attestation.written") continue;
    const path = statementFiles[event.data.predicate as keyof typeof statementFiles];
    const line = new TextDecoder().decode(await blob(event.data.statement));
    files.set(path, `${files.get(path) ?? ""}${line}\n`);
  }
  return files;
};

const approvalFiles = async ({ run, events, blob }: RunRecord) => {
  const files = new Map<string, string | Uint8Array>();
  for (const event of events as readonly AnyEvent[]) {
    const decision = decisionIn(event);
    if (decision === undefined) continue;
    files.set(layout.approval(event.seq, "json"), approvalDocument(run, decision));
    if (decision.proof === undefined) continue;
    files.set(layout.approval(event.seq, "sig"), decision.proof.signature);
    files.set(layout.approval(event.seq, "txt"), await blob(decision.proof.text));
  }
  return files;
};
