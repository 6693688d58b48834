import type { Readable, Writable } from "node:stream";

import type { Digest } from "../ids.ts";

/** A part of the host that a sandbox shows. Nothing that is not mounted is visible but the system's programs. */
export type Mount =
  | { readonly kind: "bind"; readonly source: string; readonly target: string; readonly access: "read" | "write" }
  /** An empty folder in memory, gone afterwards. */
  | { readonly kind: "scratch"; readonly target: string; readonly maxBytes: number }
  /** A writable layer over a read-only folder: what is written is gone afterwards. */
  | { readonly kind: "layered"; readonly source: string; readonly target: string }
  /** Hides a file or folder that another mount would show. */
  | { readonly kind: "hide"; readonly target: string };

/** A loopback port inside the sandbox that leads to a unix socket outside; the only way out there is. */
export interface Relay {
  readonly port: number;
  readonly socket: string;
}

/** Limits of one sandboxed command and everything it starts. */
export interface ProcessLimits {
  /** Wall clock; everything inside is killed after it. */
  readonly timeoutMs: number;
  readonly maxProcesses: number;
  /** Data segment of each process (RLIMIT_DATA). */
  readonly maxDataBytes: number;
  /** Of all processes together; only where a control group is delegated. */
  readonly maxMemoryBytes: number;
  /** Cores that may be busy at once, 0.5 for a half; only where a control group is delegated. */
  readonly maxCpus: number;
  /** Of one file. */
  readonly maxFileBytes: number;
  readonly maxOpenFiles: number;
  /** Of each of stdout and stderr; what is beyond is dropped and `truncated` set. */
  readonly maxOutputBytes: number;
}

export interface SandboxedCommand {
  /** A program by name (found in the sandbox's PATH) or absolute path, and its words. No shell. */
  readonly argv: readonly string[];
  /** A folder that a mount shows. */
  readonly cwd: string;
  /** The whole environment beside PATH, HOME, TMPDIR, LANG and CI, which the sandbox sets unless given. */
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  readonly relays: readonly Relay[];
  readonly limits: ProcessLimits;
  readonly stdin: "null" | "pipe";
  /** `capture` keeps the output for the result; `pipe` hands it over as streams; a file is written directly. */
  readonly output: "capture" | "pipe" | { readonly stdout: string; readonly stderr: string };
  /** Files of the throw-away HOME, by path relative to it. */
  readonly homeFiles?: Readonly<Record<string, string>>;
}

export interface SandboxedProcess {
  /** Undefined unless `stdin` is `pipe`. */
  readonly stdin: Writable | undefined;
  /** Undefined unless `output` is `pipe`. */
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** Resolves when the command and everything that it started are gone; never rejects. */
  readonly ended: Promise<SandboxedResult>;
  /** Ends it and everything that it started, at once. */
  kill(): void;
}

export interface SandboxedResult {
  /** Undefined when a signal ended it. */
  readonly exit: number | undefined;
  readonly signal: string | undefined;
  /** `exited` by itself; `timed-out` or `killed` by us; `not-started` when the program could not be run. */
  readonly how: "exited" | "timed-out" | "killed" | "not-started";
  /** Empty unless `output` is `capture`. */
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly durationMs: number;
}

/** The boundary around a process. */
export interface Sandbox {
  readonly adapter: "bubblewrap" | "seatbelt" | "external" | "none";
  /** Of everything that this adapter enforces (flags, filter, limits policy), for the verdict. */
  readonly profile: Digest;
  /**
   * Starts a command. Rejects with OrchestrateError `SANDBOX_…` when the boundary cannot be made: never falls back.
   * When the signal aborts, or this process dies, everything inside is killed.
   */
  start(command: SandboxedCommand, options: { readonly signal: AbortSignal }): Promise<SandboxedProcess>;
  /** Lets processes inside write to a folder of ours (they may run under another uid). */
  handOver(folder: string): Promise<void>;
  /** Tries the boundary by attacking it from inside; cached by boot and version. */
  selfTest(options: { readonly signal: AbortSignal }): Promise<SandboxReport>;
}

export interface SandboxReport {
  readonly usable: boolean;
  /** One for each thing that was tried. */
  readonly checks: readonly { readonly name: string; readonly held: boolean; readonly detail: string }[];
  /** Why it cannot be used, and the command that would mend it. */
  readonly reason: string | undefined;
  readonly remedy: string | undefined;
}
