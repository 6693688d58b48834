import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { SandboxedCommand } from "@orchestrate/shared";

import { egressAccess } from "../../egress/access.ts";
import { type EgressOptions, startEgressProxy } from "../../egress/proxy.ts";

/** What holds for the way out of every agent's sandbox, whatever its spec grants. */
export interface EgressSettings {
  /** Granted hosts that may be on this machine or in a private network. @default none */
  readonly allowPrivate?: readonly string[];
  /** Hosts that are asked for directly, and so never recorded. @default the loopback's names */
  readonly direct?: readonly string[];
}

/** The proxy of one agent, and what a command needs to go through it. */
export interface OpenEgress {
  readonly access: Pick<SandboxedCommand, "relays" | "env">;
  close(): Promise<void>;
}

/** No way out, and nobody who would record that one was looked for. */
export const noEgress: OpenEgress = { access: { relays: [], env: {} }, close: () => Promise.resolve() };

/** Starts a proxy on a socket of its own, which refuses everything that is not allowed. */
export const openEgress = async (
  options: Pick<EgressOptions, "allow" | "onDecision"> & EgressSettings & { readonly folder: string },
): Promise<OpenEgress> => {
  const { folder, allow, allowPrivate = [], direct, onDecision } = options;
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const socket = join(folder, `${randomBytes(6).toString("hex")}.sock`);
  const proxy = await startEgressProxy({ socket, allow, allowPrivate, onDecision });
  return { access: egressAccess(proxy, direct && { direct }), close: () => proxy.close() };
};
