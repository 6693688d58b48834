import { runCommand, timeoutOf } from "../command.ts";
import { createMatcher } from "../matching.ts";
import { erred, failed, type JudgeCriterion, passed } from "./outcome.ts";

/** Statuses by which shells say that there was no such program, or that it could not be run. */
const notFound = [126, 127];

/** Passes when the command exits as expected, and says what is expected. */
export const judgeRun: JudgeCriterion<"run"> = async ({ criterion, site, workbench, signal }) => {
  const check = Array.isArray(criterion.check) ? { argv: criterion.check } : criterion.check;
  const { exit: wanted = 0, stdout, stderr } = check.expect ?? {};
  const ran = await runCommand(check, { criterion, site, workbench, signal });
  if (ran.kind === "not-run") return erred(criterion.id, `The command did not run: ${ran.why}.`, { argv: check.argv });
  const { result } = ran;
  const said = `${result.stdout}${result.stderr}`;
  const facts = {
    argv: check.argv,
    subjects: 1,
    output: await workbench.blobs.put(said),
    ...(result.exit === undefined ? {} : { exit: result.exit }),
  };
  if (result.how === "timed-out") {
    return erred(criterion.id, `The command did not end within ${timeoutOf(criterion, workbench)} ms.`, {
      ...facts,
      excerpt: said,
    });
  }
  if (result.exit !== wanted) {
    if (result.exit !== undefined && notFound.includes(result.exit)) {
      return erred(criterion.id, `The command exited with ${result.exit}: a program was not found.`, {
        ...facts,
        excerpt: said,
      });
    }
    const how =
      result.exit === undefined
        ? `was ended by ${result.signal ?? "a signal"}`
        : `exited with ${result.exit}, not ${wanted}`;
    return failed(criterion.id, `The command ${how}.`, { ...facts, excerpt: said });
  }
  const search = createMatcher(2000);
  for (const [name, pattern, text] of [
    ["stdout", stdout, result.stdout],
    ["stderr", stderr, result.stderr],
  ] as const) {
    if (pattern === undefined) continue;
    const match = search(pattern, text);
    if (match.kind === "found") continue;
    if (match.kind === "too-slow")
      return erred(criterion.id, `Searching ${name} for /${pattern}/ took too long.`, facts);
    if (result.truncated) return erred(criterion.id, `${name} was cut before /${pattern}/ was found.`, facts);
    return failed(criterion.id, `${name} does not match /${pattern}/.`, { ...facts, excerpt: text });
  }
  return passed(`The command exited with ${wanted}.`, facts);
};
