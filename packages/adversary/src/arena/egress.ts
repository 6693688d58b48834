import { join } from "node:path";

import { openWaysOut } from "@orchestrate/runtime";
import type { AnyEvent, SandboxedCommand } from "@orchestrate/shared";

import type { Arena } from "../attack.ts";

/** What a spec grants of the network. */
export interface Granted {
  /** `host:port`. */
  readonly hosts: readonly string[];
  readonly maxUploadBytes?: number;
}

/** The way out of a sandbox as an attempt gets it; without the controls there is nothing in between. */
export const openEgress = async (
  arena: Arena,
  { hosts, ...limits }: Granted = { hosts: [] },
): Promise<Pick<SandboxedCommand, "relays" | "env">> => {
  if (!arena.guarded) return { relays: [], env: {} };
  const ways = await openWaysOut({
    folder: join(arena.folder, "ways"),
    network: { allow: hosts, allowPrivate: [], ...limits },
    service: undefined,
    log: { append: () => Promise.resolve({} as AnyEvent) },
    subject: "T1",
    attempt: 1,
  });
  arena.defer(() => ways.close());
  return ways.access;
};
