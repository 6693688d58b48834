import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import type { Relay } from "@orchestrate/shared";

import type { EgressDecision, StartEgress } from "./egress.ts";

/** The proxy of one agent and the way to it. */
export interface OpenEgress {
  readonly relay: Relay | undefined;
  close(): Promise<void>;
}

/** Starts a proxy on a socket of its own; without a way to start one there is no relay either. */
export const openEgress = async (options: {
  readonly startEgress: StartEgress | undefined;
  readonly folder: string;
  readonly port: number;
  readonly allow: readonly string[];
  readonly onDecision: (decision: EgressDecision) => void;
}): Promise<OpenEgress> => {
  const { startEgress, folder, port, allow, onDecision } = options;
  if (!startEgress) return { relay: undefined, close: () => Promise.resolve() };
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const socket = join(folder, `${randomBytes(6).toString("hex")}.sock`);
  const proxy = await startEgress({ socket, allow, onDecision });
  const close = async () => {
    await proxy.close();
    await rm(socket, { force: true });
  };
  return { relay: { port, socket }, close };
};
