import { OrchestrateError, type Sandbox, type SandboxReport } from "@orchestrate/shared";

import { defaultLimits } from "./limits.ts";

/** Starts one command in the sandbox, and says whether, and why not. */
export const selfTest = async (
  start: Sandbox["start"],
  { signal }: { readonly signal: AbortSignal },
): Promise<SandboxReport> => {
  try {
    const command = { argv: ["true"], cwd: "/tmp", env: {}, mounts: [], relays: [], limits: defaultLimits } as const;
    const { ended } = await start({ ...command, stdin: "null", output: "capture" }, { signal });
    const { exit, stderr } = await ended;
    const held = exit === 0;
    return {
      usable: held,
      checks: [{ name: "start", held, detail: stderr }],
      reason: held ? undefined : `true ended with ${exit} in the sandbox`,
      remedy: held ? undefined : "Run orchestrate doctor.",
    };
  } catch (error) {
    if (!OrchestrateError.is(error)) throw error;
    return { usable: false, checks: [], reason: error.message, remedy: error.hint };
  }
};
