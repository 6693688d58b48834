import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { onTestFinished } from "vitest";

type Headers = Readonly<Record<string, string>>;

/** A provider that repeats the key that it was sent wherever a provider can say anything. */
export interface EchoingProvider {
  readonly baseURL: string;
  /** What it was sent as a key, request by request. */
  readonly shown: readonly string[];
  /** The command lines of all processes that had the key among their arguments or in their environment when it was asked. */
  readonly holders: ReadonlySet<string>;
}

/** Starts one: it fails, then asks for a command to be run in the agent's shell, then is done, then refuses the key. */
export const startEchoingProvider = async (key: string, command: string): Promise<EchoingProvider> => {
  const shown: string[] = [];
  const holders = new Set<string>();
  const answers = [failure(key, 500), stream(key, asking(key, command)), stream(key, done(key)), failure(key, 401)];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await text(request);
    shown.push(String(request.headers.authorization));
    for (const holder of processesWith(key)) holders.add(holder);
    const headers = {
      "x-request-id": key,
      "set-cookie": `k=${key}`,
      "www-authenticate": `Bearer ${key}`,
      [key.replace("/", "-")]: "x",
    };
    answers[Math.min(shown.length, answers.length) - 1]?.(response, headers);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => server.close().closeAllConnections());
  return { baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, shown, holders };
};

const failure = (key: string, status: number) => (response: ServerResponse, headers: Headers) => {
  const type = { "content-type": `application/json; k=${key}`, "retry-after": "0" };
  response.writeHead(status, `No ${key}`, { ...headers, ...type });
  response.end(
    JSON.stringify({ error: { message: `Wrong key: ${key}`, code: key, type: key } }).replaceAll("/", "\\/"),
  );
};

const stream = (key: string, events: string) => (response: ServerResponse, headers: Headers) => {
  response.writeHead(200, `Yes ${key}`, { ...headers, "content-type": `text/event-stream; k=${key}` });
  response.end(`: ${key}\n\n${events}data: [DONE]\n\n`);
};

const event = (key: string, delta: object, finish: string | null = null): string => {
  const chunk = { id: key, object: "chat.completion.chunk", created: 0, model: `m ${key}`, system_fingerprint: key };
  return `data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
};

const asking = (key: string, command: string): string => {
  const called = { name: "shell", arguments: JSON.stringify({ command: `echo ${key}; ${command}` }) };
  const call = { index: 0, id: `call_${key}`, type: "function", function: called };
  return event(key, { role: "assistant", content: key, tool_calls: [call] }) + event(key, {}, "tool_calls");
};

/** Once with its first letter as a code, once as servers in PHP write it. */
const done = (key: string): string => {
  const coded = `\\u00${key.charCodeAt(0).toString(16)}${key.slice(1)}`;
  const says = (content: string) => event(key, { role: "assistant", content: "CONTENT" }).replace("CONTENT", content);
  return says(` Done: ${coded}.`) + says(key.replaceAll("/", "\\/")) + event(key, {}, "stop");
};

const processesWith = (value: string): readonly string[] =>
  readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const argv = readFileSync(join("/proc", pid, "cmdline"), "utf8");
      const environment = readFileSync(join("/proc", pid, "environ"), "utf8");
      return [argv, environment].some((place) => place.includes(value)) ? [argv.replaceAll("\0", " ")] : [];
    } catch {
      return []; // It ended meanwhile.
    }
  });
