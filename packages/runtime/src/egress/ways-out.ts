import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import {
  type EventData,
  type EventLog,
  type EventType,
  OrchestrateError,
  type SandboxedCommand,
} from "@orchestrate/shared";

import { serviceAccess, startServiceRelay } from "../database/relay.ts";
import type { Service } from "../database/service.ts";
import { egressAccess } from "./access.ts";
import { type EgressOptions, startEgressProxy } from "./proxy.ts";

/** What leads out of one sandbox, and what a command needs to go there. */
export interface WaysOut {
  readonly access: Pick<SandboxedCommand, "relays" | "env">;
  /** Resolves when all that was decided is on the log; rejects when some of it could not be written. */
  close(): Promise<void>;
}

export interface WaysOutOptions {
  /** For sockets; absolute and short. Made when missing. */
  readonly folder: string;
  /** Undefined: there is no proxy, and nobody who would record that one was looked for. */
  readonly network:
    | (Pick<EgressOptions, "allow" | "allowPrivate" | "maxUploadBytes"> & {
        /** Hosts that are asked for directly, and so never recorded. @default the loopback's names */
        readonly direct?: readonly string[];
      })
    | undefined;
  /** The one that the spec grants, and the port on which it is found inside. */
  readonly service: { readonly service: Service; readonly port: number } | undefined;
  readonly log: Pick<EventLog, "append">;
  /** What events are about: a sub-spec's id, or empty for the run. */
  readonly subject: string;
  /** Undefined outside of an attempt. */
  readonly attempt: number | undefined;
}

/** No way out. */
export const noWaysOut: WaysOut = { access: { relays: [], env: {} }, close: () => Promise.resolve() };

/** Opens what a spec grants, each on a socket of its own. Every decision is an event. */
export const openWaysOut = async (options: WaysOutOptions): Promise<WaysOut> => {
  const { folder, network, service, log, subject } = options;
  if (network === undefined && service === undefined) return noWaysOut;
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const attempt = options.attempt === undefined ? {} : { attempt: options.attempt };
  const pending: Promise<unknown>[] = [];
  const append = <Type extends EventType>(type: Type, data: EventData<Type>) => {
    const written = log.append({ type, subject, data });
    // A log that cannot be written ends the run, but where the ways are closed.
    written.catch(() => undefined);
    pending.push(written);
  };
  const opened: WaysOut[] = [];
  const close = async () => {
    await Promise.all(opened.map((way) => way.close()));
    await Promise.all(pending);
  };
  try {
    if (network) {
      const proxy = await startEgressProxy({
        ...network,
        socket: newSocket(folder),
        onDecision: ({ allow, host, port, reason }) =>
          append(allow ? "egress.allowed" : "egress.denied", { ...attempt, host, port, why: reason }),
      });
      const { direct } = network;
      opened.push({ access: egressAccess(proxy, direct && { direct }), close: () => proxy.close() });
    }
    if (service) {
      const relay = await startServiceRelay({
        service: service.service,
        socket: newSocket(folder),
        onDecision: (decision) =>
          append("database.decided", { ...attempt, service: service.service.name, ...decision }),
      });
      opened.push({ access: serviceAccess(relay, service), close: () => relay.close() });
    }
  } catch (error) {
    await close();
    throw error;
  }
  const accesses = opened.map(({ access }) => access);
  return {
    access: {
      relays: accesses.flatMap(({ relays }) => relays),
      env: Object.assign({}, ...accesses.map(({ env }) => env)) as Record<string, string>,
    },
    close,
  };
};

/** The service that a spec grants by name; undefined for `none`. Throws `SERVICE_UNKNOWN`. */
export const grantedService = (name: string, serviceOf: (name: string) => Service | undefined): Service | undefined => {
  if (name === "none") return undefined;
  const service = serviceOf(name);
  if (service) return service;
  throw new OrchestrateError(
    "SERVICE_UNKNOWN",
    `The spec grants the service ${name}, which no configuration declares`,
    {
      hint: `Declare it under \`services\`, or take \`database: ${name}\` out of the spec's permissions.`,
    },
  );
};

const newSocket = (folder: string): string => join(folder, `${randomBytes(6).toString("hex")}.sock`);
