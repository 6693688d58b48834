import { Readable, Writable } from "node:stream";

import {
  client,
  type ClientContext,
  methods,
  ndJsonStream,
  PROTOCOL_VERSION,
  type StopReason,
} from "@agentclientprotocol/sdk";
import type { Agent, AgentProcess, AgentResult, AgentTask, Host, Protocol } from "@orchestrate/shared";

import { systemClock } from "../../clock/system-clock.ts";
import { createAccount, type OpenAccount } from "../client/account.ts";
import { answerOf, clientPrompt } from "../client/client-prompt.ts";
import type { LocatedProgram } from "../client/locate-program.ts";
import { fillIn } from "./fill-in.ts";
import { decisionOn } from "./permission.ts";
import { hearUpdate } from "./updates.ts";

export interface AcpAgentOptions {
  readonly id: string;
  readonly program: LocatedProgram;
  /** The words after the program. `{baseURL}`, `{token}` and `{model}` stand for the gateway's, here and below. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** By path relative to its throw-away HOME. */
  readonly files: Readonly<Record<string, string>>;
  /** How it speaks to its model. */
  readonly protocol: Protocol;
  /** The session mode to begin in, which is to be one where it does not ask. @default its own */
  readonly mode?: string | undefined;
}

/**
 * Any program that speaks the Agent Client Protocol. It is given no file system and no terminal of ours: whatever it does
 * happens in its sandbox. Where it asks for permission it is answered by the policy; where it does not ask, or does what it
 * was refused, the sandbox is what holds.
 */
export const acpAgent = (options: AcpAgentOptions): Agent => ({
  id: options.id,
  needs: {
    model: [options.protocol],
    permissions: options.mode === undefined ? "asks" : "flags",
    session: false,
    steer: false,
  },
  run: async (task, host) => {
    const child = await start(options, host);
    const account = createAccount(host);
    const complaints = listen(child, host);
    const ended = child.ended.then(({ exit, signal }): AgentResult => {
      const error = `${options.id} ended (${signal ?? exit}) before it had answered: ${complaints().trim()}`;
      return { status: "failed", text: account.text, error };
    });
    const talk = converse(child, { task, host, account, mode: options.mode }).catch((error: unknown): AgentResult => ({
      status: "failed",
      text: account.text,
      error: messageOf(error),
    }));
    // Some do not end when nobody speaks to them any more.
    return await Promise.race([talk, ended]).finally(() => child.kill());
  },
});

const start = async ({ program, args, env, files, protocol }: AcpAgentOptions, host: Host): Promise<AgentProcess> => {
  const fill = fillIn(host.model(protocol));
  return await host.spawn({
    argv: [program.file, ...args.map(fill)],
    env: { TERM: "dumb", NO_COLOR: "1", ...fillEach(env, fill) },
    files: fillEach(files, fill),
    shows: program.shows,
    stdin: "pipe",
    // It speaks for as long as it works; the attempt's own clock ends it.
    maxOutputBytes: Infinity,
    timeoutMs: 7 * 24 * 60 * 60_000,
  });
};

const fillEach = (texts: Readonly<Record<string, string>>, fill: (text: string) => string) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text)]));

/** The end of what it complains about; all of it goes to the transcript. */
const listen = (child: AgentProcess, host: Host): (() => string) => {
  let kept = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => {
    kept = (kept + text).slice(-500);
    host.emit({ type: "note", level: "warn", text });
  });
  return () => kept;
};

interface Talk {
  readonly task: AgentTask;
  readonly host: Host;
  readonly account: OpenAccount;
  readonly mode: string | undefined;
}

const converse = (child: AgentProcess, { task, host, account, mode }: Talk): Promise<AgentResult> => {
  if (child.stdin === undefined) throw new TypeError("It was started with a pipe");
  const stream = ndJsonStream(
    Writable.toWeb(child.stdin) as WritableStream<Uint8Array>,
    Readable.toWeb(child.stdout) as ReadableStream<Uint8Array>,
  );
  return client({ name: "orchestrate" })
    .onRequest(methods.client.session.requestPermission, ({ params }) => decisionOn(params, host))
    .onNotification(methods.client.session.update, ({ params }) => hearUpdate(params.update, account))
    .connectWith(stream, async (agent) => {
      const stopReason = await prompt(agent, { task, host, mode });
      // What it says may come after the end of its turn.
      await systemClock.sleep(trailMs, {});
      if (stopReason === "end_turn") return answerOf(account.text, task);
      return { status: endings[stopReason], text: account.text, error: `It stopped: ${stopReason}` };
    });
};

const trailMs = 50;

const endings: Readonly<Record<Exclude<StopReason, "end_turn">, AgentResult["status"]>> = {
  cancelled: "cancelled",
  refusal: "refused",
  max_tokens: "failed",
  max_turn_requests: "max-turns",
};

const prompt = async (
  agent: ClientContext,
  { task, host, mode }: Pick<Talk, "task" | "host" | "mode">,
): Promise<StopReason> => {
  await agent.request(methods.agent.initialize, {
    protocolVersion: PROTOCOL_VERSION,
    clientInfo: { name: "orchestrate", version: "0" },
    clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
  });
  const { sessionId } = await agent.request(methods.agent.session.new, { cwd: host.cwd, mcpServers: [] });
  if (mode !== undefined) await agent.request(methods.agent.session.setMode, { sessionId, modeId: mode });
  host.signal.addEventListener(
    "abort",
    () => void agent.notify(methods.agent.session.cancel, { sessionId }).catch(() => undefined),
  );
  const { stopReason } = await agent.request(methods.agent.session.prompt, {
    sessionId,
    prompt: [{ type: "text", text: clientPrompt(task) }],
  });
  return stopReason;
};

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const data = "data" in error && error.data !== undefined ? ` ${JSON.stringify(error.data).slice(0, 500)}` : "";
  return `${error.message}${data}`;
};
