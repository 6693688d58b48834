import { join } from "node:path";

import type { Finding } from "@orchestrate/shared";

import { runCommand, timeoutOf, withoutRoot } from "../command.ts";
import { readPlainFile } from "../read-file.ts";
import { parseDocument } from "./document.ts";
import { erred, failed, type JudgeCriterion, passed } from "./outcome.ts";
import { readSarif } from "./sarif-log.ts";

const maxBytes = 64 * 1024 * 1024;

/** Passes when a tool that writes SARIF (to stdout, or to the path that `{report}` stands for) reports nothing grave. */
export const judgeSarif: JudgeCriterion<"sarif"> = async ({ criterion, site, workbench, signal }) => {
  const { run, level } = criterion.check;
  const outbox = join(workbench.folder, `out-${workbench.random()}`);
  const path = join(outbox, `${workbench.random()}.sarif`);
  const argv = run.map((word) => word.replaceAll("{report}", path));
  const ran = await runCommand({ argv, outbox }, { criterion, site, workbench, signal });
  if (ran.kind === "not-run") return erred(criterion.id, `The tool did not run: ${ran.why}.`, { argv: run });
  const { exit, how, stdout, stderr, truncated } = ran.result;
  const isInFile = run.some((word) => word.includes("{report}"));
  const text = isInFile ? (await readPlainFile(path, maxBytes))?.toString("utf8") : truncated ? undefined : stdout;
  const facts = {
    argv: run,
    output: await workbench.blobs.put(text ?? `${stdout}${stderr}`),
    ...(exit === undefined ? {} : { exit }),
  };
  if (how === "timed-out")
    return erred(criterion.id, `The tool did not end within ${timeoutOf(criterion, workbench)} ms.`, facts);
  const document = parseDocument("report.json", text ?? "");
  const log = document.kind === "document" ? readSarif(document.value, level) : { unreadable: document.why };
  // Many tools exit with 1 when they found something; without a log that says so they did not do their work.
  if ("unreadable" in log) {
    return erred(criterion.id, `The tool left no SARIF log to trust: ${log.unreadable}.`, {
      ...facts,
      excerpt: stderr,
    });
  }
  const findings = log.results.slice(0, 50).map(({ message, file, line, rule }): Finding => ({
    code: "criterion-failed",
    message: `${rule}: ${message}`,
    by: criterion.id,
    ...(file === undefined ? {} : { file: withoutRoot(file, site.root) }),
    ...(line === undefined ? {} : { line }),
  }));
  const subjects = log.runs;
  const [first] = findings;
  if (first)
    return failed(criterion.id, `${log.results.length} results at or above ${level}; ${first.message}`, {
      ...facts,
      findings,
      subjects,
    });
  return passed(`Nothing at or above ${level}.`, { ...facts, subjects });
};
