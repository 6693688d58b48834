import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import { foldRun } from "@orchestrate/coordinator";
import {
  exportRun,
  layout,
  openKey,
  publicKeysIn,
  readRun,
  refuseUnlessEmpty,
  reportFiles,
  timestampBy,
  type Verification,
  verifyBundle,
} from "@orchestrate/evidence";
import { openBlobs, openGit, readEventLines, readEventLog } from "@orchestrate/runtime";
import { OrchestrateError } from "@orchestrate/shared";

import { keyFolderOf } from "../compose/key-folder.ts";
import { exitCodes } from "../exit-codes.ts";
import { done } from "../outcome.ts";
import { loadProject } from "../project/load-project.ts";
import { oneLine } from "../render/width.ts";
import { findRun } from "../runs/run-folders.ts";
import { windUp } from "../runs/wind-up.ts";
import type { Terminal } from "../terminal.ts";
import type { Handler } from "./command.ts";

interface ExportInput {
  readonly run: string | undefined;
  readonly out: string;
  readonly includeTranscripts?: boolean;
  /** The URL of an authority, or false for none even where one is configured. */
  readonly timestamp?: string | false;
}

/** `orchestrate evidence export [RUN]`: what of the run nobody has signed yet is signed first. */
export const evidenceExport: Handler<ExportInput> = async (input, terminal) => {
  const { run, out, includeTranscripts = false } = input;
  const git = await openGit(terminal.cwd);
  const from = await findRun(git.commonDir, run);
  const folder = resolve(terminal.cwd, out);
  // Before anything of the run is signed: a folder that cannot be taken must change nothing.
  await refuseUnlessEmpty(folder);
  const { env } = terminal;
  const blobs = await openBlobs(from.blobs);
  const events = await readEventLog(from.path);
  const { begun } = await readRun({ events, blobs });
  if (foldRun(events).code === undefined) throw notOver(from.run);
  const { configuration } = (await loadProject({ git, commit: begun.base }, { code: "allowed" })).config;
  const authority = authorityOf(input.timestamp ?? configuration.evidence.timestampAuthority);
  const signer = await openKey(keyFolderOf(env));
  const count = await windUp({ git, folder: from, configuration, signer, env }, async () => {
    const record = await readRun({ events: await readEventLog(from.path), blobs });
    return exportRun({
      record,
      lines: await readEventLines(from.path),
      transcripts: includeTranscripts,
      commonDir: git.commonDir,
      signer,
      folder,
      more: await reportFiles(record, { commonDir: git.commonDir, transcripts: includeTranscripts }),
      timestamp: authority === undefined ? undefined : timestampBy(authority),
    });
  });
  const text = [
    `${count} files of the run ${from.run} are in ${folder}, signed by ${signer.id}.`,
    ...(authority ? [`${layout.timestamp} shows that they were there when ${authority} was asked.`] : []),
    "Whoever checks needs your public key by another way: `orchestrate key show`. Then, without this program, what",
    "VERIFY.md says; or with it:",
    `  orchestrate evidence verify ${out} --key <file>`,
  ];
  return done(text.join("\n"), { run: from.run, folder, files: count, key: signer.id, timestampAuthority: authority });
};

const authorityOf = (given: string | false | undefined): string | undefined => {
  if (given === undefined || given === false) return undefined;
  if (URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)) return given;
  throw new OrchestrateError("USAGE", `--timestamp ${given}: this is not the URL of a timestamp authority.`, {
    hint: "Name one that starts with http:// or https://.",
  });
};

/** Of a log that goes on nobody can say that its end is there. */
const notOver = (run: string): OrchestrateError =>
  new OrchestrateError("RUN_NOT_OVER", `The run ${run} has not ended, so that its log has no seal yet.`, {
    hint: `\`orchestrate resume ${run}\` brings it to its end, \`orchestrate cancel ${run}\` ends it as it is.`,
  });

interface VerifyInput {
  readonly folder: string;
  readonly key: string;
  readonly signers?: string;
  readonly spec?: string;
  readonly timestampAuthority?: string;
}

/** `orchestrate evidence verify FOLDER`: everything is checked against what the checker brings, nothing against the export. */
export const evidenceVerify: Handler<VerifyInput> = async (input, terminal) => {
  const file = (path: string): string => resolve(terminal.cwd, path);
  const keyFile = file(input.key);
  const { signers, timestampAuthority } = input;
  const verification = await verifyBundle(file(input.folder), {
    keys: publicKeysIn(await readGiven(keyFile), keyFile),
    signers: signers === undefined ? undefined : await readGiven(file(signers)),
    spec: input.spec,
    timestampAuthority: timestampAuthority === undefined ? undefined : file(timestampAuthority),
  });
  const code = verification.isSound ? exitCodes.ok : exitCodes.failed;
  return { code, text: linesOf(verification, terminal).join("\n"), data: verification, diagnostics: [] };
};

/** A file that whoever checks brought. */
const readGiven = (path: string): Promise<string> =>
  readFile(path, "utf8").catch((cause: unknown) => {
    throw new OrchestrateError("FILE_UNREADABLE", `${path} cannot be read.`, {
      hint: "Name a file that is there and that you may read.",
      cause,
    });
  });

const linesOf = ({ run, steps, isSound }: Verification, { style }: Terminal): readonly string[] => [
  ...steps.flatMap(({ name, shows, problems }) => [
    `${problems.length === 0 ? style.green("✓") : style.red("✗")} ${style.bold(name.padEnd(10))} ${shows}`,
    // What an export says of itself is somebody else's text.
    ...problems.map((problem) => `    ${oneLine(problem)}`),
  ]),
  isSound
    ? style.green(`VERIFIED run ${run ?? ""}`)
    : style.red("NOT VERIFIED: do not rely on this export for anything that is marked ✗."),
];
