import { createBubblewrap, createExternalSandbox, createNoSandbox } from "@orchestrate/runtime";
import { OrchestrateError, type Sandbox } from "@orchestrate/shared";

/** What a person may say of the sandbox on the command line; the first when nothing is said. */
export type SandboxChoice = "auto" | "external" | "none";

/**
 * The sandbox of this machine, tried before it is used. `external` and `none` only when a person asked for it on the
 * command line: no configuration can. Rejects with `SANDBOX_…`; there is no fallback.
 */
export const openSandbox = async (
  wanted: SandboxChoice,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<Sandbox> => {
  if (wanted === "none") return createNoSandbox();
  if (wanted === "external") return createExternalSandbox();
  const sandbox = await createBubblewrap({ folder });
  const { usable, reason, remedy } = await sandbox.selfTest({ signal });
  if (usable) return sandbox;
  throw new OrchestrateError("SANDBOX_UNUSABLE", `Nothing was run. ${reason ?? "The sandbox's self-test failed"}`, {
    hint: remedy ?? "`orchestrate doctor` shows what was tried.",
  });
};

/** Whether a boundary of ours stands between what runs inside and the machine. */
export const isBounded = ({ adapter }: Pick<Sandbox, "adapter">): boolean =>
  adapter !== "external" && adapter !== "none";

/** What is said before anything runs without a boundary of ours; undefined when there is one. */
export const sandboxWarning = (choice: SandboxChoice): string | undefined => warnings[choice];

const leaveAlone = "Leave the repository alone meanwhile: a change of yours there cannot be told from one of theirs.";

const warnings: Readonly<Record<SandboxChoice, string | undefined>> = {
  auto: undefined,
  external: `WARNING: --sandbox external. Agents and criteria run as you in whatever is around this program; nothing checks that it holds. ${leaveAlone}`,
  none: `WARNING: --sandbox none. Agents and criteria run as you, see all of your files and the network, and may change anything. ${leaveAlone}`,
};
