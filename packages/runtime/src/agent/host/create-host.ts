import {
  type AgentCommand,
  type AgentEvent,
  type AgentRun,
  type AgentTask,
  type Capability,
  type Clock,
  type Decision,
  type GatewaySession,
  type Host,
  type Mount,
  OrchestrateError,
  type ProcessLimits,
  type Sandbox,
  type SandboxedCommand,
  type Worktree,
} from "@orchestrate/shared";

import { noWaysOut, type WaysOut } from "../../egress/ways-out.ts";
import type { Policy } from "./policy.ts";
import { createProcesses } from "./processes.ts";

export interface HostOptions {
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly place: Pick<Worktree, "path" | "mounts" | "env">;
  readonly access: AgentTask["access"];
  /** Prepared dependencies. */
  readonly mounts: readonly Mount[];
  /** Granted by the spec, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly limits: ProcessLimits;
  /** Undefined for an agent without a model. */
  readonly session: GatewaySession | undefined;
  /** Where the gateway is inside; the port means nothing without a session. */
  readonly gatewayPort: number;
  /** The ways to everything else. */
  readonly waysOut: WaysOut["access"];
  readonly policy: Policy;
  /** Undefined when nobody can be asked for more than the place lets be changed. */
  readonly requestScope: AgentRun["requestScope"];
  readonly onEvent: (event: AgentEvent) => void;
  readonly onDenied: (capability: Capability, reason: string) => void;
}

/** A Host, and what its owner needs beside it. */
export interface OwnedHost {
  readonly host: Host;
  /** Milliseconds (monotonic) of the last sign of life: output, model traffic, an event. */
  lastActivityMs(): number;
  /** Ends all processes; resolves when none is left. */
  end(): Promise<void>;
}

/** Makes what one agent works with: its processes run in the sandbox, in its place, and see nothing else. */
export const createHost = (options: HostOptions, { signal }: { readonly signal: AbortSignal }): OwnedHost => {
  const { clock, session, place, access, policy } = options;
  const processes = createProcesses(() => clock.monotonicMs());
  let lastEventMs = clock.monotonicMs();
  let token: string | undefined;
  /** How many wait for a person: they are no sign of a stall. */
  let waiting = 0;
  const host: Host = {
    cwd: place.path,
    signal,
    model: (protocol) => {
      const endpoint = (session ?? noModel()).endpoint(protocol, options.gatewayPort);
      token = endpoint.token;
      return endpoint;
    },
    fetch: (input, init) => (session ?? noModel()).fetch(input, init),
    spawn: async (command) => {
      // One that does not carry the token could do nothing at the gateway: it gets no way there, and starts faster.
      const speaks = token !== undefined && JSON.stringify(command).includes(token);
      return processes.adopt(await options.sandbox.start(sandboxed(command, speaks, options), { signal }));
    },
    permit: async (capability): Promise<Decision> => {
      const decision = policy(capability, { cwd: place.path, access });
      if (!decision.allow) options.onDenied(capability, decision.reason);
      return await Promise.resolve(decision);
    },
    requestScope: async (wish) => {
      if (options.requestScope === undefined) return { allow: false, reason: "nobody can be asked" };
      waiting += 1;
      try {
        return await options.requestScope(wish, { signal });
      } finally {
        waiting -= 1;
        lastEventMs = clock.monotonicMs();
      }
    },
    emit: (event) => {
      lastEventMs = clock.monotonicMs();
      options.onEvent(event);
    },
  };
  return {
    host,
    lastActivityMs: () =>
      waiting > 0
        ? clock.monotonicMs()
        : Math.max(lastEventMs, processes.lastOutputMs(), session?.facts().lastActivityMs ?? 0),
    end: () => processes.end(),
  };
};

const sandboxed = (command: AgentCommand, speaks: boolean, options: HostOptions): SandboxedCommand => {
  const { place, limits, access } = options;
  const gateway = speaks && options.session ? [{ port: options.gatewayPort, socket: options.session.socket }] : [];
  const waysOut = command.network === false ? noWaysOut.access : options.waysOut;
  return {
    argv: command.argv,
    cwd: place.path,
    env: {
      ...command.env,
      ...place.env,
      ...options.secrets,
      ...waysOut.env,
    },
    mounts: [
      ...(command.shows ?? []).map((path): Mount => ({ kind: "bind", source: path, target: path, access: "read" })),
      ...[...place.mounts, ...options.mounts].map((mount) => (access === "read" ? readOnly(mount) : mount)),
    ],
    relays: [...gateway, ...waysOut.relays],
    limits: {
      ...limits,
      timeoutMs: command.timeoutMs ?? limits.timeoutMs,
      maxOutputBytes: command.maxOutputBytes ?? limits.maxOutputBytes,
    },
    stdin: command.stdin ?? "null",
    output: "pipe",
    ...(command.files && { homeFiles: command.files }),
  };
};

const readOnly = (mount: Mount): Mount => (mount.kind === "bind" ? { ...mount, access: "read" } : mount);

const noModel = (): never => {
  throw new OrchestrateError("AGENT_HAS_NO_MODEL", "The agent asks for a model, but none is configured for it", {
    hint: "Name a provider and a model for the agent in the configuration.",
  });
};
