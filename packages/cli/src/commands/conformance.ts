import {
  type ConformanceCheck,
  conformanceChecks,
  openGit,
  runCheck,
  systemClock,
  whyNotAbout,
} from "@orchestrate/runtime";
import { OrchestrateError } from "@orchestrate/shared";

import { agentUnderTest } from "../compose/agent-under-test.ts";
import { withPassingSandbox } from "../compose/passing-sandbox.ts";
import { loadConfig } from "../config/load-config.ts";
import { Configuration } from "../config/schema.ts";
import { exitCodes } from "../exit-codes.ts";
import { oneLine } from "../render/width.ts";
import { listenForStop } from "../signals.ts";
import type { Terminal } from "../terminal.ts";
import type { Handler } from "./command.ts";

interface Tried {
  readonly check: string;
  readonly promise: string;
  readonly result: "kept" | "broken" | "not about it";
  /** What is wrong, or why the check is not about this agent. */
  readonly why: string | undefined;
  readonly durationMs: number;
}

interface ConformanceInput {
  readonly agent: string;
  readonly only?: string;
}

/** `orchestrate conformance <agent>`: exit status 1 when it breaks a promise. */
export const conformance: Handler<ConformanceInput> = async ({ agent, only, json }, terminal) => {
  const checks = chosenChecks(only);
  const subject = agentUnderTest(agent, { ...(await configured(terminal)), env: terminal.env });
  const stop = listenForStop(process);
  const tried: Tried[] = [];
  try {
    // Where no sandbox can be made, the machine is why, and nothing is said of the agent.
    await withPassingSandbox(stop.now, async () => {});
    for (const check of checks) {
      if (stop.gracefully.aborted) break;
      const outcome = await trial(check, subject);
      tried.push(outcome);
      // The slow ones take minutes: each line when it is known.
      if (!json) terminal.out(`${lineOf(outcome, terminal)}\n`);
    }
  } finally {
    stop.close();
  }
  const broken = tried.filter(({ result }) => result === "broken");
  const count = (result: Tried["result"]) => tried.filter((one) => one.result === result).length;
  const stopped = stop.code();
  return {
    code: stopped ?? (broken.length > 0 ? exitCodes.failed : exitCodes.ok),
    text: [
      "",
      `${agent}: ${count("kept")} kept, ${broken.length} broken, ${count("not about it")} not about it`,
      ...(stopped === undefined ? [] : [`Stopped by ${stop.why()}: ${checks.length - tried.length} were not tried.`]),
    ].join("\n"),
    data: { agent, checks: tried },
    diagnostics: broken.map(({ check, promise, why }) => ({
      severity: "error",
      code: `conformance-${check}`,
      message: `${agent} does not keep to it that it ${promise}: ${why}`,
    })),
  };
};

const trial = async (check: ConformanceCheck, subject: Parameters<typeof runCheck>[1]): Promise<Tried> => {
  const about = { check: check.name, promise: check.promise };
  const why = whyNotAbout(check, subject.doing("true"));
  if (why !== undefined) return { ...about, result: "not about it", why, durationMs: 0 };
  const startMs = systemClock.monotonicMs();
  const durationMs = () => Math.round(systemClock.monotonicMs() - startMs);
  try {
    await runCheck(check, subject);
    return { ...about, result: "kept", why: undefined, durationMs: durationMs() };
  } catch (error) {
    // Without a sandbox nothing can be said of the agent.
    if (OrchestrateError.is(error)) throw error;
    return {
      ...about,
      result: "broken",
      why: oneLine(error instanceof Error ? error.message : String(error)),
      durationMs: durationMs(),
    };
  }
};

const lineOf = ({ check, promise, result, why, durationMs }: Tried, { style }: Terminal): string => {
  const name = style.bold(check.padEnd(15));
  if (result === "not about it") return `${style.dim("–")} ${name} ${style.dim(`${why}`)}`;
  const time = style.dim(`${(durationMs / 1000).toFixed(1)} s`);
  if (result === "kept") return `${style.green("✓")} ${name} ${promise}  ${time}`;
  return `${style.red("✗")} ${name} ${promise}  ${time}\n  ${why}`;
};

const chosenChecks = (only: string | undefined): readonly ConformanceCheck[] => {
  if (only === undefined) return conformanceChecks;
  return only.split(",").map((name) => {
    const check = conformanceChecks.find((one) => one.name === name);
    if (check !== undefined) return check;
    throw new OrchestrateError("USAGE", `There is no check ${name}.`, {
      hint: `There are ${conformanceChecks.map((one) => one.name).join(", ")}.`,
    });
  });
};

/** Of the repository that this is called in; a shipped agent needs none. */
const configured = async ({ cwd }: Terminal) => {
  const nothing = { configuration: Configuration.parse({}), file: undefined };
  const git = await openGit(cwd).catch((error: unknown) => {
    if (OrchestrateError.is(error)) return undefined;
    throw error;
  });
  const commit = await git?.resolve("HEAD");
  return git === undefined || commit === undefined ? nothing : await loadConfig({ git, commit }, { code: "allowed" });
};
