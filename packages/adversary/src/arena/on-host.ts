import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { Mount, ProcessLimits, SandboxedResult } from "@orchestrate/shared";

import type { Attack } from "../attack.ts";
import { type Files, writeFiles } from "../plain-git.ts";
import { runScript } from "./commands.ts";
import { type Granted, openEgress } from "./egress.ts";
import { type Host, openHost } from "./host.ts";

interface HostAttack extends Omit<Attack, "attempt"> {
  /** For `sh`, in the worktree. The host's places are variables: see `Host.names`. */
  readonly script: string;
  /** What lies in the worktree. */
  readonly files?: Files;
  readonly limits?: Partial<ProcessLimits>;
  /** @default no host at all */
  readonly granted?: (names: Host["names"]) => Granted;
  /** What else would be a gain, one phrase each. */
  readonly gains?: (ended: Ended) => readonly string[];
}

/** What is left when the script has ended. */
interface Ended {
  readonly result: SandboxedResult;
  readonly worktree: string;
}

/** A script that reaches for the host that the sandbox stands on. */
export const onHost = ({ script, files = {}, limits = {}, granted, gains, ...attack }: HostAttack): Attack => ({
  ...attack,
  attempt: async (arena) => {
    const host = await openHost(arena);
    const worktree = join(arena.folder, "worktree");
    await mkdir(worktree);
    await writeFiles(worktree, files);
    await arena.sandbox.handOver(worktree);
    const mounts: readonly Mount[] = [{ kind: "bind", source: worktree, target: worktree, access: "write" }];
    const access = await openEgress(arena, granted?.(host.names));
    const env = { ...host.names, ...access.env };
    const result = await runScript(arena, { script, worktree, env, mounts, limits, relays: access.relays });
    const damage = await host.damage({ output: result.stdout + result.stderr, worktree });
    return [...damage, ...(gains?.({ result, worktree }) ?? [])];
  },
});
