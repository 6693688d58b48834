import {
  audit as auditCommits,
  type Audited,
  notesRef,
  type RunLog,
  type Standing,
  standings,
} from "@orchestrate/evidence";
import { openGit, readEventLog } from "@orchestrate/runtime";
import { OrchestrateError } from "@orchestrate/shared";

import { exitCodes } from "../exit-codes.ts";
import type { Notice, Outcome } from "../outcome.ts";
import { plural } from "../render/amounts.ts";
import { inColumns } from "../render/columns.ts";
import { short } from "../render/event-line.ts";
import { cut, oneLine } from "../render/width.ts";
import { listRuns, runFolder } from "../runs/run-folders.ts";
import type { Terminal } from "../terminal.ts";
import type { Handler } from "./command.ts";

interface AuditInput {
  readonly range: string | undefined;
  readonly only?: Standing;
  readonly strict?: boolean;
}

/** `orchestrate audit [RANGE]`: which commits were made by whom, and what shows it. */
export const audit: Handler<AuditInput> = async ({ range = "HEAD", only, strict }, terminal): Promise<Outcome> => {
  const git = await openGit(terminal.cwd);
  const commits = await git.history(range, { notes: notesRef });
  if (commits === undefined) throw noRange(range);
  const { logs, notices } = await readLogs(git.commonDir);
  const audited = auditCommits(commits, logs);
  const shown = audited.filter(({ standing }) => only === undefined || standing === only);
  const counts = Object.fromEntries(
    standings.map((standing) => [standing, audited.filter((one) => one.standing === standing).length]),
  ) as Readonly<Record<Standing, number>>;
  const passes = strict !== true || (counts.recorded === audited.length && notices.length === 0);
  return {
    code: passes ? exitCodes.ok : exitCodes.failed,
    text: [...tableOf(shown, terminal), ...(shown.length > 0 ? [""] : []), summaryOf(counts, audited.length)].join(
      "\n",
    ),
    data: { range, counts, commits: shown },
    diagnostics: [...notices, ...audited.filter(({ contradicted }) => contradicted).map(contradiction)],
  };
};

/** A log that cannot be read proves nothing; the others still do. */
const readLogs = async (
  commonDir: string,
): Promise<{ readonly logs: readonly RunLog[]; readonly notices: readonly Notice[] }> => {
  const logs: RunLog[] = [];
  const notices: Notice[] = [];
  for (const run of await listRuns(commonDir)) {
    try {
      logs.push({ run, events: await readEventLog(runFolder(commonDir, run).path) });
    } catch (error) {
      if (!OrchestrateError.is(error)) throw error;
      const { code, message, hint } = error;
      notices.push({ severity: "error", code, message: `The run ${run} counts for nothing: ${message}`, hint });
    }
  }
  return { logs, notices };
};

const tableOf = (commits: readonly Audited[], { style, interactive, size }: Terminal): readonly string[] => {
  const rows = commits.map((one) => [
    style.bold(short(one.commit)),
    one.at.slice(0, 10),
    coloured(one.standing, style),
    oneLine(one.makers.join(", ")) || style.dim(oneLine(one.author.replace(/ <[^>]*>$/, ""))),
    oneLine(one.run ?? ""),
    oneLine([one.specId, one.subSpec].filter((part) => part !== undefined).join(" ")),
    verdictOf(one),
    oneLine(one.subject),
  ]);
  if (rows.length === 0) return [];
  const head = ["commit", "date", "standing", "made by", "run", "spec", "verdict", "subject"].map((cell) =>
    style.dim(cell),
  );
  const lines = inColumns([head, ...rows]);
  // The subject is last, and all that may be cut.
  return interactive ? lines.map((line) => cutStyled(line, size().columns)) : lines;
};

/** Styles stand before the last cell only, which has none. */
const cutStyled = (line: string, columns: number): string => {
  const at = line.lastIndexOf("\u001b[");
  const end = at === -1 ? 0 : line.indexOf("m", at) + 1;
  const before = line.slice(0, end);
  // eslint-disable-next-line no-control-regex
  const width = before.replaceAll(/\u001b\[[\d;]*m/g, "").length;
  return before + cut(line.slice(end), Math.max(20, columns - width));
};

const coloured = (standing: Standing, { green, yellow, dim }: Terminal["style"]): string =>
  ({ recorded: green, claimed: yellow, marked: yellow, untracked: dim })[standing](standing);

const verdictOf = ({ verdict, decidedBy, contradicted }: Audited): string => {
  if (contradicted) return "no such commit in its run";
  if (verdict === undefined) return "";
  const told = `${verdict.kind} ${verdict.passed}/${verdict.total}`;
  return decidedBy.length === 0 ? told : `${told}, let through by ${oneLine(decidedBy.join(", "))}`;
};

const summaryOf = (counts: Readonly<Record<Standing, number>>, all: number): string => {
  const { recorded, claimed, marked, untracked } = counts;
  return [
    `${plural(all, "commit")}: ${recorded} recorded by a run here, ${claimed} that claim a run, ${marked} marked by an agent ` +
      `of another tool, ${untracked} untracked.`,
    "Untracked is not human: nothing says how it was made. Trailers, notes and authors can be written by anybody; a log is",
    "read here, not checked: `orchestrate evidence verify` checks what a run exported.",
  ].join("\n");
};

const contradiction = ({ commit, run }: Audited): Notice => ({
  severity: "warning",
  code: "AUDIT_CLAIM_CONTRADICTED",
  message: `${short(commit)} says that the run ${oneLine(run ?? "")} made it, and that run's log does not know it.`,
  hint: "It was rewritten since (rebased, squashed, amended), or its trailers are copied or forged.",
});

const noRange = (range: string): OrchestrateError =>
  new OrchestrateError("AUDIT_NO_SUCH_RANGE", `${oneLine(range)} names no commits of this repository.`, {
    hint: "Write a revision (`main`), or a range of two (`v1.2..main`), as for `git log`.",
  });
