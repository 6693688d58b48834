import type { Agent, AgentProcess, AgentResult, AgentTask, Host, Protocol } from "@orchestrate/shared";

import { createAccount, type OpenAccount } from "./account.ts";
import { answerOf, clientPrompt } from "./client-prompt.ts";
import type { Client } from "./client.ts";
import { linesOf } from "./lines.ts";
import type { LocatedProgram } from "./locate-program.ts";

export interface ClientAgentOptions {
  readonly program: LocatedProgram;
  /** Of those that the client can speak. @default its best */
  readonly protocol?: Protocol | undefined;
  /** @default the client's name */
  readonly id?: string;
}

/**
 * Another vendor's coding program as an agent. It runs in the sandbox with a throw-away HOME, knows no model but the
 * gateway's, and is believed only as far as the gateway and the diff bear it out.
 */
export const clientAgent = (client: Client, { program, protocol, id = client.id }: ClientAgentOptions): Agent => ({
  id,
  needs: {
    model: protocol === undefined ? client.protocols : [protocol],
    permissions: "flags",
    session: false,
    steer: false,
  },
  run: async (task, host) => {
    const child = await start(client, {
      task,
      host,
      program,
      protocol: protocol ?? client.protocols[0] ?? noProtocol(),
    });
    const account = createAccount(host);
    const [, errors, { exit, signal, timedOut }] = await Promise.all([
      listen(child, client, account, host),
      endOf(child.stderr, host),
      child.ended,
    ]);
    const ending = timedOut ? "ran out of time" : signal ? `was ended by ${signal}` : `ended with status ${exit}`;
    return resultOf(account, { task, complaint: `${client.id} ${ending}: ${errors.slice(-500).trim()}`, exit });
  },
});

const start = async (
  client: Client,
  about: {
    readonly task: AgentTask;
    readonly host: Host;
    readonly program: LocatedProgram;
    readonly protocol: Protocol;
  },
): Promise<AgentProcess> => {
  const { task, host, program, protocol } = about;
  const model = host.model(protocol);
  const { args, env, files = {} } = client.start({ model, protocol, access: task.access, cwd: host.cwd });
  const child = await host.spawn({
    argv: [program.file, ...args],
    env: { ...quiet, ...env },
    files,
    shows: program.shows,
    stdin: "pipe",
    // What it reports is read as it comes, for hours. Nothing of it is kept but the transcript, which has its own end.
    maxOutputBytes: Infinity,
    timeoutMs: longestMs,
  });
  // One that ends before it has read its prompt has its reasons, and an exit status.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(clientPrompt(task));
  return child;
};

/** The attempt's own clock ends it long before. */
const longestMs = 7 * 24 * 60 * 60_000;
/** Longer lines report the flood of a tool, not the end of the work. */
const maxLineLength = 4 * 1024 * 1024;

/** Terminals and colours are for people. */
const quiet = { TERM: "dumb", NO_COLOR: "1" };

/** Every line of its output goes to the client's reader when it is JSON, else to the transcript. */
const listen = async (child: AgentProcess, client: Client, account: OpenAccount, host: Host): Promise<void> => {
  for await (const line of linesOf(child.stdout, maxLineLength)) {
    const event = parsed(line);
    if (event === undefined) host.emit({ type: "note", level: "info", text: line.slice(0, 4000) });
    else client.hear(event, account);
  }
};

const parsed = (line: string): unknown => {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
};

/** The end of what a stream carries; all of it goes to the transcript. */
const endOf = async (stream: NodeJS.ReadableStream, host: Host): Promise<string> => {
  let kept = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream) {
    const text = String(chunk);
    host.emit({ type: "note", level: "warn", text });
    kept = (kept + text).slice(-4000);
  }
  return kept;
};

const resultOf = (
  { text, ending }: OpenAccount,
  {
    task,
    complaint,
    exit,
  }: { readonly task: AgentTask; readonly complaint: string; readonly exit: number | undefined },
): AgentResult => {
  if (ending.kind === "failed") return { status: "failed", text, error: ending.why };
  // gemini ends well, without having written its last lines, after a flood: a status of 0 is as good a claim as any.
  if (exit !== 0) return { status: "failed", text, error: complaint };
  return answerOf(text, task);
};

const noProtocol = (): never => {
  throw new TypeError("A client speaks at least one protocol");
};
