import { access } from "node:fs/promises";
import { join, resolve } from "node:path";

import { layout, showExport, showRun, type Shown } from "@orchestrate/evidence";
import { openBlobs, openGit, readEventLog } from "@orchestrate/runtime";
import { RunId } from "@orchestrate/shared";

import { exitCodes } from "../exit-codes.ts";
import { plural } from "../render/amounts.ts";
import { inColumns } from "../render/columns.ts";
import { short } from "../render/event-line.ts";
import { oneLine } from "../render/width.ts";
import { findRun } from "../runs/run-folders.ts";
import type { Terminal } from "../terminal.ts";
import type { Handler } from "./command.ts";

/** `orchestrate evidence show [RUN]`: what the evidence of a run, or an export, holds; it is read, not checked. */
export const evidenceShow: Handler<{ readonly run: string | undefined }> = async ({ run }, terminal) => {
  const shown = await showWhatIsMeant(run, terminal);
  const missing = shown.statements.filter(({ says }) => says === undefined);
  return {
    code: missing.length === 0 ? exitCodes.ok : exitCodes.failed,
    text: linesOf(shown, terminal).join("\n"),
    data: {
      run: shown.record.run,
      spec: { id: shown.record.begun.specId, digest: shown.record.begun.spec },
      decisions: shown.decisions,
      statements: shown.statements,
    },
    diagnostics: missing.map(({ about, digest }) => ({
      severity: "error",
      code: "STATEMENT_MISSING",
      message: `The statement on ${about} (${digest}) is not there, or cannot be read.`,
    })),
  };
};

/** A folder that has a list of files is an export; everything else that can be a run's id is one. */
const showWhatIsMeant = async (meant: string | undefined, { cwd }: Terminal): Promise<Shown> => {
  const folder = meant === undefined ? undefined : resolve(cwd, meant);
  if (folder !== undefined && (!mayBeRun(meant) || (await isThere(join(folder, layout.manifest))))) {
    return await showExport(folder);
  }
  const { commonDir } = await openGit(cwd);
  const { path, blobs } = await findRun(commonDir, meant);
  return await showRun({ events: await readEventLog(path), blobs: await openBlobs(blobs) });
};

/** Also its beginning. */
const mayBeRun = (meant: string | undefined): boolean => RunId.safeParse(meant?.padEnd(8, "0")).success;

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const linesOf = ({ record, decisions, statements }: Shown, { style }: Terminal): readonly string[] => {
  const { run, begun } = record;
  const heading = `run ${run}: ${begun.specId} → ${begun.target}, ${plural(statements.length, "statement")}`;
  const rows = statements.map(({ about, kind, says }) => [
    about,
    kind,
    says === undefined ? "" : nameOf(says.subject),
    says === undefined ? style.red("NOT THERE") : colored(oneLine(says.result), style),
  ]);
  return [
    style.bold(oneLine(heading)),
    "",
    ...(decisions.length === 0 ? ["Nobody approved or waived anything."] : inColumns(decisions.map(rowOf))),
    "",
    ...(statements.length === 0
      ? [
          "Nothing is signed yet: what a run did is signed when it ends or pauses, and by `orchestrate evidence export`.",
        ]
      : inColumns([["on", "statement", "subject", "result"].map((cell) => style.dim(cell)), ...rows])),
    "",
    style.dim("This was read, not checked: `orchestrate evidence verify` checks an export."),
  ];
};

const nameOf = ({ name, digest }: NonNullable<Shown["statements"][number]["says"]>["subject"]): string =>
  oneLine("gitCommit" in digest ? `${name} ${short(digest.gitCommit)}` : name);

/** Words carry the meaning; the colour only helps to find them. */
const colored = (result: string, { green, red }: Terminal["style"]): string =>
  result.startsWith("PASSED") ? green(result) : result.startsWith("FAILED") ? red(result) : result;

const rowOf = ({ seq, subject, decision }: Shown["decisions"][number]): string[] => [
  `${seq}`,
  "waives" in decision ? `waiver of ${decision.waives}` : `${decision.gate} ${decision.kind}`,
  subject === "" ? "run" : subject,
  `by ${oneLine(decision.by)}${decision.proof === undefined ? ", not signed" : ""}`,
  `"${oneLine(decision.reason)}"`,
];
