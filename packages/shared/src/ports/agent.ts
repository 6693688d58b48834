import type { Readable, Writable } from "node:stream";

import type { ScopeWish } from "../spec/scope-expansion.ts";
import type { Finding, Usage } from "./agent-values.ts";

/** The wire protocols that the gateway speaks. */
export type Protocol = "openai-chat" | "openai-responses" | "anthropic-messages" | "gemini";

/** The coding program behind a role: a plug-in point. It holds no power but what its Host hands it. */
export interface Agent {
  readonly id: string;
  readonly needs: AgentNeeds;
  /** Says whether it can work here at all; run before a run starts. */
  probe?(
    host: Pick<Host, "spawn">,
  ): Promise<{ readonly ok: boolean; readonly version?: string; readonly why?: string }>;
  /** Works until it is done. What it says of itself is a claim: gateway, diff and verifier outrank it. */
  run(task: AgentTask, host: Host): Promise<AgentResult>;
}

export interface AgentNeeds {
  /** Protocols that it can speak, best first; absent when it needs no model. */
  readonly model?: readonly Protocol[];
  readonly permissions: "asks" | "flags" | "none";
  readonly session: boolean;
  readonly steer: boolean;
}

export interface AgentTask {
  /** `<run>-<sub-spec>-<attempt>`. */
  readonly id: string;
  readonly role: "planner" | "implementor" | "judge";
  readonly prompt: string;
  readonly access: "read" | "write";
  /** JSON Schema that the agent's structured output must satisfy. */
  readonly outputSchema?: Readonly<Record<string, unknown>>;
  /** The sub-spec's document on its own, for agents that read files rather than prompts. */
  readonly document?: string;
  /** What was wrong with the attempt before, for the same. */
  readonly findings?: readonly Finding[];
}

/** Everything an agent may touch. */
export interface Host {
  /** Its worktree. */
  readonly cwd: string;
  /** Cancel, time-out and budget all arrive here. */
  readonly signal: AbortSignal;
  /** Where inside the sandbox the gateway is; the token is worth nothing outside. */
  model(protocol: Protocol): ModelEndpoint;
  /** Starts a process in the attempt's sandbox. */
  spawn(command: AgentCommand): Promise<AgentProcess>;
  /**
   * Sends one model request from this process (agents that run in-process, such as `builtin`): the same gateway, the same token.
   */
  readonly fetch: typeof globalThis.fetch;
  permit(capability: Capability): Promise<Decision>;
  /**
   * Asks for files that the sub-spec does not own, and waits for a person where one is there. What is granted can be
   * written to by the processes that are started afterwards. Without it the work goes on with what there is.
   */
  requestScope(wish: ScopeWish): Promise<Decision>;
  emit(event: AgentEvent): void;
}

export interface ModelEndpoint {
  readonly baseURL: string;
  readonly token: string;
  readonly model: string;
}

export interface AgentCommand {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: "pipe" | "null";
  /** Written into the throw-away HOME before the start, by path relative to it. */
  readonly files?: Readonly<Record<string, string>>;
  /** Real paths of this machine, programs mostly, that are shown inside at the same place, read-only. */
  readonly shows?: readonly string[];
  /** @default the attempt's own limit */
  readonly timeoutMs?: number;
  /** Of all that it prints, on each of stdout and stderr; the rest is dropped. @default the attempt's own limit */
  readonly maxOutputBytes?: number;
  /** False gives it no network at all, where others have a proxy that refuses and records. @default true */
  readonly network?: boolean;
}

export interface AgentProcess {
  readonly stdin: Writable | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly ended: Promise<{
    readonly exit: number | undefined;
    readonly signal: string | undefined;
    readonly timedOut: boolean;
  }>;
  kill(): void;
}

export interface Capability {
  readonly kind: "read" | "edit" | "delete" | "move" | "execute" | "fetch" | "other";
  readonly title: string;
  readonly paths?: readonly string[];
  readonly command?: string;
}
export type Decision = { readonly allow: true } | { readonly allow: false; readonly reason: string };

export type AgentEvent =
  | { readonly type: "text" | "thinking"; readonly text: string }
  | {
      readonly type: "tool";
      readonly id: string;
      readonly title: string;
      readonly kind: Capability["kind"];
      readonly status: "started" | "ok" | "failed" | "denied";
      readonly detail?: string;
    }
  | { readonly type: "note"; readonly level: "info" | "warn" | "error"; readonly text: string };

export interface AgentResult {
  readonly status: "completed" | "blocked" | "refused" | "failed" | "max-turns" | "cancelled" | "exhausted";
  /** The last thing that it said. */
  readonly text: string;
  /** What `outputSchema` asked for. */
  readonly output?: unknown;
  /** As the agent claims; the gateway's count outranks it. */
  readonly usage?: Usage;
  readonly error?: string;
}
