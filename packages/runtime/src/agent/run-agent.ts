import {
  type AgentRun,
  type Blobs,
  type Clock,
  type EventLog,
  type Gateway,
  noUsage,
  type ProcessLimits,
  type RunAgent,
  type Sandbox,
  type Setup,
  type SetupNote,
} from "@orchestrate/shared";

import type { Service } from "../database/service.ts";
import { grantedService, openWaysOut, type WaysOut } from "../egress/ways-out.ts";
import { chooseLoopbackPort } from "../sandbox/loopback-port.ts";
import { createHost, type HostOptions } from "./host/create-host.ts";
import { decideStatus } from "./host/decide-status.ts";
import { defaultPolicy, type Policy } from "./host/policy.ts";
import { createReporter } from "./host/reporter.ts";
import { createSecretRedactor, grantedSecrets } from "./host/secrets.ts";
import { createTranscript } from "./host/transcript.ts";
import { work } from "./host/work.ts";

/** What holds for the way out of every agent's sandbox, whatever its spec grants. */
export interface EgressSettings {
  /** Granted hosts that may be on this machine or in a private network. @default none */
  readonly allowPrivate?: readonly string[];
  /** Hosts that are asked for directly, and so never recorded. @default the loopback's names */
  readonly direct?: readonly string[];
}

export interface AgentRunnerOptions {
  readonly gateway: Gateway;
  readonly sandbox: Sandbox;
  /** Undefined when nothing is prepared. */
  readonly setup: Setup | undefined;
  /** @default nothing private is reached, loopback is not recorded */
  readonly egress?: EgressSettings;
  /** For sockets; absolute and short. */
  readonly folder: string;
  readonly blobs: Blobs;
  readonly log: Pick<EventLog, "append">;
  readonly clock: Clock;
  /** Of each process. */
  readonly limits: ProcessLimits;
  /** The value of a secret that a spec grants by name; undefined when the machine has none of that name. */
  readonly secretOf: (name: string) => string | undefined;
  /** A service that a spec grants by name; undefined when the configuration declares none of that name. */
  readonly serviceOf: (name: string) => Service | undefined;
  /** @default no change for readers, no path outside the place */
  readonly policy?: Policy;
}

/** Lets agents work: each in a sandbox and under a gateway session of its own, which are gone afterwards. */
export const createAgentRunner =
  (options: AgentRunnerOptions): RunAgent =>
  async (run, { signal }) => {
    const { clock, blobs } = options;
    const startMs = clock.monotonicMs();
    const means = await openMeans(run, options, signal);
    try {
      const ending = await work({ ...run, clock, session: means.session, openHost: means.openHost }, { signal });
      await means.reporter.settled();
      const facts = means.session?.facts();
      if (facts && facts.drift > 0) {
        const text = `${facts.drift} tool results differ from those of the recording`;
        means.transcript.add({ type: "note", level: "warn", text });
      }
      const { status, claimed, error } = decideStatus(ending, { facts, needsModel: run.routes.length > 0 });
      const result = ending.said?.by === "agent" ? ending.said.result : undefined;
      return {
        status,
        claimed,
        error: error === undefined ? undefined : means.redact(error),
        providerFailure: status === "completed" ? undefined : facts?.providerFailure,
        text: means.redact(result?.text ?? ""),
        output: result?.output,
        usage: facts?.usage ?? noUsage,
        reportedModel: facts?.reportedModel,
        durationMs: clock.monotonicMs() - startMs,
        transcript: await blobs.put(means.transcript.text()),
      };
    } finally {
      await means.close();
    }
  };

/** Opens all that one agent works with. */
const openMeans = async (run: AgentRun, options: AgentRunnerOptions, signal: AbortSignal) => {
  const { gateway, sandbox, clock, log } = options;
  const { agent, task, subject, attempt } = run;
  const { adapter, profile } = sandbox;
  await log.append({
    type: "sandbox.started",
    subject,
    data: { adapter, profile, purpose: `${agent.id} ${task.role}` },
  });
  const secrets = grantedSecrets(run.permissions.secrets, options.secretOf);
  const redact = createSecretRedactor(secrets);
  const transcript = createTranscript({ clock, redact });
  const reporter = createReporter({ log, subject, attempt });
  const gatewayPort = await chooseLoopbackPort(sandbox.adapter, usualGatewayPort);
  const note: SetupNote = (type, data) => log.append({ type, subject, data });
  const prepared =
    run.dependenciesOf === undefined ? undefined : await options.setup?.prepare(run.dependenciesOf, { signal, note });
  const session =
    run.routes.length === 0
      ? undefined
      : await gateway.open({
          attempt: task.id,
          agent: agent.id,
          routes: run.routes,
          budget: run.budget,
          ...(task.role === "implementor" && { subject }),
          onUsed: (usage) => reporter.used(usage, { agent: agent.id, role: task.role }),
        });
  const ways = await waysOutOf(run, options).catch(async (error: unknown) => {
    await session?.close();
    throw error;
  });
  const close = async () => {
    await session?.close();
    await ways.close();
  };

  const host: HostOptions = {
    sandbox,
    clock,
    secrets,
    session,
    place: run.place,
    access: task.access,
    mounts: prepared?.mounts(run.place.path) ?? [],
    limits: options.limits,
    gatewayPort,
    waysOut: ways.access,
    policy: options.policy ?? defaultPolicy,
    requestScope: run.requestScope,
    onEvent: (event) => transcript.add(event),
    onDenied: (capability, reason) => reporter.denied(capability, reason),
  };
  const openHost = (stop: AbortSignal) => createHost(host, { signal: stop });
  return { session, transcript, reporter, redact, openHost, close };
};

/** Where the gateway is inside, in a network of its own. */
const usualGatewayPort = 4101;

/**
 * A program without a model and without a grant has no way out at all: the relay costs every command more than the rest
 * of its start. Without a network of the sandbox's own a proxy would hold nobody back, and its port would be everybody's.
 */
const waysOutOf = async (run: AgentRun, options: AgentRunnerOptions): Promise<WaysOut> => {
  const { agent, permissions, subject, attempt } = run;
  const { adapter } = options.sandbox;
  const { folder, log } = options;
  const isTrusted = agent.needs.model === undefined && permissions.network.length === 0;
  const service = grantedService(permissions.database, options.serviceOf);
  return await openWaysOut({
    folder,
    log,
    subject,
    attempt,
    network: isTrusted || adapter !== "bubblewrap" ? undefined : { ...options.egress, allow: permissions.network },
    service: service && { service, port: await chooseLoopbackPort(adapter, service.at.port) },
  });
};
