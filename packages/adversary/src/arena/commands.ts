import { defaultLimits } from "@orchestrate/runtime";
import type { Mount, ProcessLimits, Relay, SandboxedResult } from "@orchestrate/shared";

import type { Arena } from "../attack.ts";

/** A script as an implementor's agent would run it. */
export interface Script {
  readonly script: string;
  readonly worktree: string;
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  readonly relays?: readonly Relay[];
  readonly limits?: Partial<ProcessLimits>;
}

/** Runs it to its end. Rejects when it did not even begin: what was not tried has not failed. */
export const runScript = async (arena: Arena, wish: Script): Promise<SandboxedResult> => {
  const began = "the attack begins";
  const { ended } = await arena.sandbox.start(
    {
      argv: ["sh", "-c", `echo '${began}'\n${wish.script}`],
      cwd: wish.worktree,
      env: wish.env,
      mounts: wish.mounts,
      relays: wish.relays ?? [],
      limits: { ...defaultLimits, timeoutMs: 20_000, ...wish.limits },
      stdin: "null",
      output: "capture",
    },
    { signal: new AbortController().signal },
  );
  const result = await ended;
  if (!result.stdout.startsWith(began))
    throw new Error(`It did not begin (${result.how}): ${result.stderr.slice(0, 500)}`);
  return result;
};
