import { type Command, runCommand, timeoutOf, withoutRoot } from "../../command.ts";
import { maxSealedBytes, readSealed, withoutRecords } from "../../reports/sealed.ts";
import { erred, failed, type JudgeCriterion, passed } from "../outcome.ts";
import { type Observed, wrongAnswers } from "./answers.ts";

const loopback = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Passes when a service that the criterion starts answers a sequence of requests as expected. They are sent by a
 * process of ours inside the same sandbox, and judged outside of it.
 */
export const judgeHttp: JudgeCriterion<"http"> = async ({ criterion, site, workbench, signal }) => {
  const { start, ready, env, steps } = criterion.check;
  const { origin, hostname } = new URL(ready);
  if (!loopback.includes(hostname)) return erred(criterion.id, `${ready} is not on this machine's loopback.`);
  const key = workbench.random();
  const timeoutMs = timeoutOf(criterion, workbench);
  // A service that hangs is told from one that is slow by what the spec says, else by half a minute.
  const patienceMs = Math.max(1000, criterion.timeout === undefined ? Math.min(30_000, timeoutMs / 2) : timeoutMs / 2);
  const order = {
    key,
    cwd: site.root,
    env: env ?? {},
    ready,
    origin,
    steps: steps.map(({ request, capture, repeat, together }) => ({ request, capture, repeat, together })),
    unique: workbench.random(),
    readyTimeoutMs: patienceMs,
    requestTimeoutMs: patienceMs,
    maxBodyBytes: 1024 * 1024,
  };
  const command: Command = { argv: start, through: { program: "prober.mjs", order }, maxOutputBytes: maxSealedBytes };
  const ran = await runCommand(command, { criterion, site, workbench, signal });
  if (ran.kind === "not-run") return erred(criterion.id, `The service was not started: ${ran.why}.`, { argv: start });

  const { how, exit, stdout, stderr } = ran.result;
  if (how === "timed-out")
    return erred(criterion.id, `The requests did not end within ${timeoutMs} ms.`, { argv: start });
  const read = readSealed<Observed>(ran.printed, key);
  // Ours ends well or not at all: who killed it may have spoken in its place.
  if ("unreadable" in read || exit !== 0) {
    const why = "unreadable" in read ? read.unreadable : "the process that asks was ended";
    const excerpt = withoutRecords(`${stdout}${stderr}`);
    return erred(criterion.id, `The requests left no report to trust: ${why}.`, { argv: start, excerpt });
  }
  const seen = { ...read.json, log: withoutRoot(read.json.log, site.root) };
  const subjects = seen.answers.flat().length;
  const facts = { argv: start, subjects, output: await workbench.blobs.put(JSON.stringify(seen)) };
  if (seen.ended?.notStarted !== undefined) {
    return erred(criterion.id, `${start[0]} could not be started: ${seen.ended.notStarted}.`, facts);
  }
  if (!seen.ready) {
    const how = seen.ended ? `ended with ${seen.ended.exit ?? seen.ended.signal}` : "did not answer";
    return failed(criterion.id, `The service ${how} before it was ready at ${ready}.`, { ...facts, excerpt: seen.log });
  }
  for (const [index, step] of steps.entries()) {
    const answers = seen.answers[index];
    const wrong = answers === undefined ? undefined : wrongAnswers(step, answers);
    if (wrong !== undefined) return failed(criterion.id, wrong, { ...facts, excerpt: seen.log });
    if (answers === undefined || (seen.notCaptured !== undefined && index === seen.answers.length - 1)) {
      const symptom = `An answer had nothing at "${seen.notCaptured ?? ""}", which a later step needs.`;
      return failed(criterion.id, symptom, { ...facts, excerpt: seen.log });
    }
  }
  return passed(`${subjects} requests were answered as expected.`, facts);
};
