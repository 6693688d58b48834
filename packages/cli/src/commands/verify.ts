import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { emptyRun } from "@orchestrate/coordinator";
import { openBlobs, openEventLog, openGit, systemClock } from "@orchestrate/runtime";
import { type Finding, type RunId, subSpecOf, type Verdict, wholeSpecOf } from "@orchestrate/shared";

import { composeAgentRunner, composeVerifier, judgeOf } from "../compose.ts";
import { chooseAgents } from "../compose/agents.ts";
import { openMachine } from "../compose/open-machine.ts";
import type { SandboxChoice } from "../compose/sandbox.ts";
import { openScratch } from "../compose/scratch.ts";
import { exitCodes } from "../exit-codes.ts";
import { type Format, writeNotices } from "../formats/notices.ts";
import { writeVerdict } from "../formats/verdict.ts";
import type { Notice, Outcome } from "../outcome.ts";
import { checkSpec, refuseSpec } from "../project/check-spec.ts";
import { commitUnder, mergeForGate, specOnBase } from "../project/gate-input.ts";
import { lintContextOf, loadProject } from "../project/load-project.ts";
import { plainView } from "../render/view.ts";
import { closing } from "../runs/closing.ts";
import { listenForStop } from "../signals.ts";
import type { Terminal } from "../terminal.ts";
import type { Handler } from "./command.ts";

interface VerifyInput {
  readonly spec: string;
  readonly base: string;
  readonly head: string;
  readonly task?: string;
  readonly config?: string;
  readonly format: Format;
  readonly sandbox: SandboxChoice;
}

/** `orchestrate verify`: the gate alone, on anybody's branch. It keeps nothing and moves no ref. */
export const verify: Handler<VerifyInput> = async (input, terminal) => {
  const git = await openGit(terminal.cwd);
  const base = await commitUnder(git, input.base, "--base");
  const head = await commitUnder(git, input.head, "--head");
  const project = await loadProject({ git, commit: base }, { code: "refused", file: input.config });
  const source = await specOnBase(git, { base, path: input.spec, cwd: terminal.cwd });
  const { spec, diagnostics } = checkSpec(source, lintContextOf(project));
  if (spec === undefined) return refuseSpec(source, diagnostics, terminal);
  const subSpec =
    input.task === undefined ? wholeSpecOf(spec, project.rules) : subSpecOf(spec, input.task, project.rules);
  const commit = await mergeForGate(git, { base, head, subSpec: subSpec.id, date: systemClock.now() });
  if (commit.kind === "conflict") return conflicting(commit.findings, input);

  const { configuration } = project.config;
  const opened = closing();
  const stop = listenForStop(process);
  try {
    const machine = await openMachine({ git, configuration, env: terminal.env, sandbox: input.sandbox });
    const scratch = await openScratch(machine.state, `gate-${randomBytes(4).toString("hex")}`);
    opened.add(scratch.remove);
    const log = await openEventLog({ folder: scratch.clones, run: "gate" as RunId, clock: systemClock });
    opened.add(() => log.close());
    watch(log, input, terminal);
    const ground = {
      ...machine,
      scratch,
      git,
      configuration,
      log,
      blobs: await openBlobs(join(scratch.clones, "blobs")),
      env: terminal.env,
    };
    const models = { mode: { kind: "live" }, replayed: undefined } as const;
    const runner = await composeAgentRunner(ground, { models, past: emptyRun, budget: spec.front.budget });
    opened.add(runner.close);
    const { env } = terminal;
    const judge = chooseAgents({ ...project.config, implementor: undefined, env, replayed: undefined }).judge();
    const judges = judgeOf({ ...ground, runAgent: runner.runAgent }, judge, log.run);
    const judgeCommit = composeVerifier(ground, { judges, approvalOf: undefined });
    return outcomeOf(await judgeCommit({ subSpec, commit }, { signal: stop.gracefully }), input, terminal);
  } catch (error) {
    if (!stop.gracefully.aborted) throw error;
    return {
      code: stop.code() ?? exitCodes.interrupted,
      text: "Stopped: there is no verdict.",
      data: null,
      diagnostics: [],
    };
  } finally {
    stop.close();
    await opened.close();
  }
};

/** A person sees each criterion as it ends; a program waits for the document. */
const watch = (
  log: Pick<Awaited<ReturnType<typeof openEventLog>>, "subscribe">,
  { format }: VerifyInput,
  terminal: Terminal,
): void => {
  if (format !== "tty" || !terminal.interactive) return;
  const view = plainView({ ...terminal, out: terminal.err });
  log.subscribe(view.show);
};

const codes = { pass: exitCodes.ok, fail: exitCodes.failed, "needs-human": exitCodes.waiting } as const;

const outcomeOf = (verdict: Verdict, { format }: VerifyInput, terminal: Terminal): Outcome => {
  const outcome = {
    code: codes[verdict.kind],
    data: verdict,
    diagnostics: verdict.findings.map(noticeOf(verdict.kind)),
  };
  return { ...outcome, text: writeVerdict(verdict, { format, outcome, style: terminal.style }) };
};

const noticeOf =
  (kind: Verdict["kind"]) =>
  ({ code, message, file, line, by }: Finding): Notice => ({
    severity: kind === "pass" ? "warning" : "error",
    code: by === undefined || by === code ? code : `${by}-${code}`,
    message,
    file,
    line,
  });

const conflicting = (findings: readonly Finding[], { format }: VerifyInput): Outcome => {
  const outcome = {
    code: exitCodes.failed,
    text: ["fail: it does not merge with the base.", ...findings.map(({ message }) => `  ${message}`)].join("\n"),
    data: { kind: "conflict", findings },
    diagnostics: findings.map(noticeOf("fail")),
  };
  return { ...outcome, text: writeNotices(outcome, { format, suite: "orchestrate verify" }) };
};
