import { approvalDocument, principalOf, signAs } from "@orchestrate/evidence";
import { isRunActive, openGit, systemClock } from "@orchestrate/runtime";
import {
  type Approval,
  digestOf,
  eventOfDecision,
  type Git,
  OrchestrateError,
  type PersonDecision,
  type Verdict,
  type Waiver,
} from "@orchestrate/shared";

import { createRedact } from "../compose/redact.ts";
import { done, type Outcome } from "../outcome.ts";
import { loadProject } from "../project/load-project.ts";
import { findRun, type RunFolder } from "../runs/run-folders.ts";
import { tellRun } from "../runs/tell-run.ts";
import type { Terminal } from "../terminal.ts";
import { allowedSignersFile, createWhyRefused, signersAt } from "./allowed-signers.ts";
import { type ConsentFlags, consentTo } from "./consent.ts";
import { type OpenRequest, readRequest } from "./read-request.ts";
import { nameOf, type Request } from "./requests.ts";
import { textOfRequest } from "./showing.ts";
import { type Signatory, signatoryOf, type SignatoryFlags } from "./signatory.ts";

export interface DecideFlags extends SignatoryFlags, ConsentFlags {
  readonly run: string;
  readonly subSpec: string | undefined;
  readonly reason: string;
}

type Common = "shown" | "by" | "reason" | "at" | "proof";

/** A kind of decision: the word for it, and what it says beside who decides, on what and why. */
export interface Deciding {
  /** `approve`: the command, and what a person types. */
  readonly word: string;
  /** Which requests it answers: for waivers, for others, or all. */
  readonly answers: "waiver" | "others" | "all";
  /** Flags of the command that are part of what is decided. */
  readonly naming: readonly string[];
  /** Gets the verdict that is asked about; undefined for the plan. */
  readonly draft: (request: Request, verdict: Verdict | undefined) => Omit<Approval, Common> | Omit<Waiver, Common>;
}

/**
 * Takes a person's decision on what a run waits for: shows exactly that, asks, signs, checks the signature as the run
 * will, and hands it over. Leaves nothing behind when it is refused or not given.
 */
export const decideOn = async (flags: DecideFlags, terminal: Terminal, deciding: Deciding): Promise<Outcome> => {
  const git = await openGit(terminal.cwd);
  const folder = await findRun(git.commonDir, flags.run);
  const open = await readRequest(folder, flags.subSpec);
  const { record, request } = open;
  const { begun, plan } = record;
  if (deciding.answers !== "all" && (request.gate === "waiver") !== (deciding.answers === "waiver")) {
    throw otherCommand(request, folder.run);
  }
  const given = record.verdicts.findLast(({ event }) => event.data.verdict === request.shown);
  const draft = deciding.draft(request, given?.verdict);
  const { configuration } = (await loadProject({ git, commit: begun.base }, { code: "allowed" })).config;
  const secrets = plan?.whole.spec.scope.permissions.secrets ?? [];
  const redact = createRedact(configuration, { secrets, env: terminal.env });

  const text = redact(await textOfRequest(request, { record, git }));
  const digest = digestOf(text);
  const signers = await signersAt(git, begun.base);
  const signatory = await signatoryOf(flags, { terminal, signers });
  const { word, naming } = deciding;
  const command = [
    "orchestrate",
    word,
    folder.run,
    request.subject,
    ...naming,
    "--reason",
    JSON.stringify(flags.reason),
  ];
  const consent = await consentTo({
    flags,
    terminal,
    text,
    digest,
    word: deciding.word,
    who: whoOf(signatory, draft.gate),
    command: command.filter((part) => part !== "").join(" "),
  });
  if ("code" in consent) return consent;

  const said = {
    ...draft,
    shown: request.shown,
    by: signatory.by,
    reason: redact(flags.reason),
    at: systemClock.now(),
  };
  const decision = await signed(said, { signatory, open, text, terminal: consent.terminal });
  const agents = Object.keys(configuration.agents);
  await refuseUnlessItCounts(decision, { git, folder, subject: request.subject, agents });
  await open.blobs.put(Buffer.from(text));
  await tellRun(folder, { ...carried(decision, request.subject), clock: systemClock });
  const next = isRunActive(folder.path) ? "The run goes on." : `\`orchestrate resume ${folder.run}\` goes on.`;
  const proof = decision.proof === undefined ? unsigned : `Signed as ${principalOf(decision)}.`;
  return done(`${decision.kind}: the ${nameOf(request)} of ${folder.run}. ${proof} ${next}`, {
    run: folder.run,
    decision,
  });
};

const unsigned = `Nobody signed it: the run's first commit has no ${allowedSignersFile}, and an export will say so.`;

const whoOf = ({ by, key }: Signatory, gate: PersonDecision["gate"]): string => {
  if (key === undefined) return `${unsigned.replace(/^Nobody signed it/, `You decide by name, as ${by}`)}`;
  return `You sign as ${principalOf({ gate, by })} with ${"file" in key ? key.file : `your agent's key ${key.publicKey}`}.`;
};

interface Signing {
  readonly signatory: Signatory;
  readonly open: OpenRequest;
  readonly text: string;
  readonly terminal: boolean;
}

const signed = async (
  decision: PersonDecision,
  { signatory: { key }, open: { request, record, before }, text, terminal }: Signing,
): Promise<PersonDecision> => {
  if (key === undefined) return decision;
  const head = { seq: before.events.length, digest: before.head };
  const bound = { subject: request.subject, text: digestOf(text), head, terminal };
  const document = approvalDocument(record.run, { ...decision, proof: { ...bound, signature: "" } });
  return { ...decision, proof: { ...bound, signature: await signAs(document, key) } };
};

interface Counting {
  readonly git: Git;
  readonly folder: RunFolder;
  readonly subject: string;
  readonly agents: readonly string[];
}

/** The run asks the same: whoever decides hears at once what would be wrong. What is shown may have gone meanwhile. */
const refuseUnlessItCounts = async (
  decision: PersonDecision,
  { git, folder, subject, agents }: Counting,
): Promise<void> => {
  const { request, record, before } = await readRequest(folder, subject);
  if (request.shown !== decision.shown || request.gate !== decision.gate) {
    throw new OrchestrateError("SHOWN_IS_ANOTHER", "What the run waits for is not any more what you were shown.", {
      hint: "Nothing was decided. Look at it again.",
      exit: 3,
    });
  }
  const { run, begun } = record;
  const whyRefused = createWhyRefused({ git, run, base: begun.base, agents });
  const why = await whyRefused({ decision, subject, takenAt: systemClock.now(), before });
  if (why === undefined) return;
  throw new OrchestrateError("DECISION_REFUSED", `Your decision would not count: ${why}.`, {
    hint: `${allowedSignersFile}, as of ${begun.base.slice(0, 12)}, says who may decide: a line \`${principalOf(decision)} namespaces="orchestrate-approval@v1" <public key>\`.`,
  });
};

/** How a decision reaches a run: as a message to the process that works on it, or as an event of the log. */
const carried = (decision: PersonDecision, subject: string) => ({
  message:
    decision.kind === "waived"
      ? ({ kind: "waiver", waiver: decision } as const)
      : ({ kind: "approval", approval: decision } as const),
  event: eventOfDecision(decision, subject),
});

const otherCommand = (request: Request, run: string): OrchestrateError =>
  request.gate === "waiver"
    ? new OrchestrateError("NOTHING_TO_APPROVE", `${request.subject} failed; it can only be let through by a waiver.`, {
        hint: `\`orchestrate waive ${run} ${request.subject} --criterion|--gate <id> --reason …\`, or \`orchestrate reject\`.`,
      })
    : new OrchestrateError("NOTHING_TO_WAIVE", `${run} waits for the ${nameOf(request)}, not for a waiver.`, {
        hint: "`orchestrate approve` or `orchestrate reject` decides on it.",
      });
