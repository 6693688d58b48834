import { createBubblewrap, createNoSandbox } from "@orchestrate/runtime";
import { OrchestrateError, type Sandbox } from "@orchestrate/shared";

/**
 * The sandbox of this machine, tried before it is used. `none` only when a person asked for it on the command line: no
 * configuration can. Rejects with `SANDBOX_…`; there is no fallback.
 */
export const openSandbox = async (
  wanted: "auto" | "none",
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<Sandbox> => {
  if (wanted === "none") return createNoSandbox();
  const sandbox = await createBubblewrap({ folder });
  const { usable, reason, remedy } = await sandbox.selfTest({ signal });
  if (usable) return sandbox;
  throw new OrchestrateError(
    "SANDBOX_UNUSABLE",
    `The sandbox does not hold on this machine: ${reason ?? "its self-test failed"}`,
    {
      hint: remedy ?? "`orchestrate doctor` shows what was tried.",
    },
  );
};

/** What is said before anything runs without a boundary. */
export const noSandboxWarning =
  "WARNING: --sandbox none. Agents and criteria run as you, see all of your files and the network, and may change anything.";
