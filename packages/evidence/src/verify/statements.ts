import { canonicalJson, type Digest, digestOf } from "@orchestrate/shared";

import { statementFiles } from "../export/layout.ts";
import type { RunRecord } from "../run-record.ts";
import { openEnvelope } from "../signing/envelope.ts";
import type { PublicKey } from "../signing/signer.ts";
import type { Statement } from "../statements/drafting.ts";
import { draftsOf } from "../statements/drafts.ts";
import { type Bundle, linesOf } from "./bundle.ts";
import type { Problem, RecordStep } from "./check.ts";

/**
 * Every statement is signed, is on the log, and says what the log says; none is missing. Statements are made again from
 * the log, so one that was left out, changed or invented is found also when it is signed by a stolen key.
 */
export const statementStep: RecordStep = {
  name: "statements",
  shows:
    "every candidate, criterion, verdict, decision and discard has its signed statement, and it says what the log says",
  check: async ({ bundle, record }, { keys }) => {
    const { found, problems } = readStatements(bundle, keys);
    const written = new Map<string, Digest>();
    for (const event of record.events) {
      if (event.type !== "attestation.written") continue;
      const { about, statement } = event.data;
      if (written.has(about)) problems.push(`Event ${event.seq} is a second statement on ${about}.`);
      written.set(about, statement);
      if (!found.has(statement)) problems.push(`The statement on ${about} (event ${event.seq}) is not there.`);
    }
    const known = new Set(written.values());
    for (const [digest, { place }] of found) if (!known.has(digest)) problems.push(`${place} is not on the log.`);
    return [...problems, ...(await differing(record, { written, found }))];
  },
};

/** What was read of an envelope's line. */
interface Found {
  /** `file:line`. */
  readonly place: string;
  readonly payload: string;
  readonly predicateType: string;
}

const readStatements = (bundle: Bundle, keys: readonly PublicKey[]) => {
  const [found, problems] = [new Map<Digest, Found>(), [] as Problem[]];
  for (const [predicateType, path] of Object.entries(statementFiles)) {
    for (const [index, line] of linesOf(bundle, path).entries()) {
      const place = `${path}:${index + 1}`;
      const opened = openEnvelope(line, keys);
      if (opened.kind === "refused") problems.push(`${place} ${opened.why}.`);
      else if (found.has(digestOf(line))) problems.push(`${place} is there twice.`);
      else found.set(digestOf(line), { place, payload: opened.payload, predicateType });
    }
  }
  return { found, problems };
};

/** Makes each statement again, and compares. */
const differing = async (
  record: RunRecord,
  { written, found }: { readonly written: ReadonlyMap<string, Digest>; readonly found: ReadonlyMap<Digest, Found> },
): Promise<readonly Problem[]> => {
  const problems: Problem[] = [];
  const asked = new Set<string>();
  for (const { about, inputs, predicateType, make } of draftsOf(record)) {
    asked.add(about);
    const digest = written.get(about);
    if (digest === undefined) problems.push(`Nothing is signed on ${about}.`);
    const there = digest && found.get(digest);
    if (there === undefined) continue;
    const digests = inputs.flatMap((input) => written.get(input) ?? []);
    const statement = await make({ inputs: digests, filesOf: async () => filesIn(there.payload) });
    const isSame = there.predicateType === predicateType && there.payload === canonicalJson(statement);
    if (!isSame) problems.push(`${there.place} does not say what the log says of ${about}.`);
  }
  for (const about of written.keys())
    if (!asked.has(about)) problems.push(`Nothing on the log asks for a statement on ${about}.`);
  return problems;
};

/** The paths of a change are not on the log; git is asked about them where the commits are there. */
const filesIn = (payload: string): string[] | undefined => {
  const { predicate } = JSON.parse(payload) as Partial<Statement>;
  return predicate && "files" in predicate ? predicate.files : undefined;
};
