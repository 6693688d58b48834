import type { EventData } from "../events.ts";
import type { CommitSha, Digest } from "../ids.ts";
import type { Mount } from "./sandbox.ts";

/** How something that the repository ignores (`node_modules`) is made; from the configuration at base. */
export interface SetupStep {
  readonly run: readonly string[];
  /** Paths whose content at the commit names the result. */
  readonly inputs: readonly string[];
  /** Folders that the step makes, relative to the root. */
  readonly provides: readonly string[];
  /** Hosts that the step alone may reach. */
  readonly network: readonly string[];
}

/** What a setup made, ready to be mounted into any number of worktrees and clones; never copied. */
export interface Prepared {
  /** Of steps, inputs and toolchain. */
  readonly digest: Digest;
  /** The mounts for a checkout at `root`; read-only or with a writable layer that is thrown away. */
  mounts(root: string): readonly Mount[];
}

/** Puts a step's start, its end and every connection that it asks for on a log, under the subject that it was made for. */
export type SetupNote = <Type extends "setup.started" | "setup.finished" | "egress.allowed" | "egress.denied">(
  type: Type,
  data: EventData<Type>,
) => Promise<unknown>;

/** Makes prepared dependencies once for each digest of their inputs, in a sandbox, and keeps them. */
export interface Setup {
  /**
   * Rejects with OrchestrateError `SETUP_FAILED` and the end of the output when a step fails, and with whatever `note`
   * rejects with. Nothing is noted of what was made before, or is made for somebody else.
   */
  prepare(commit: CommitSha, options: { readonly signal: AbortSignal; readonly note?: SetupNote }): Promise<Prepared>;
}
