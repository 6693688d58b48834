import type { ProcessLimits } from "@orchestrate/shared";

const MiB = 2 ** 20;

/** What one sandboxed command may use when nobody says otherwise. */
export const defaultLimits: ProcessLimits = {
  /** Longer than most test suites, short enough that a hung one is noticed within a coffee. */
  timeoutMs: 10 * 60_000,
  /** Threads count: a Node process has a dozen, a test runner starts one process a core. A fork bomb ends here. */
  maxProcesses: 1024,
  /** Node's own heap limit on a large machine; a leak ends before it takes the machine with it. */
  maxDataBytes: 4096 * MiB,
  /** A compiler, a bundler and a test runner at once; two attempts fit a usual machine. */
  maxMemoryBytes: 8192 * MiB,
  /** As many as a usual machine has: an endless loop of many processes leaves a larger one to the others. */
  maxCpus: 4,
  /** Larger than any build artefact that belongs into a worktree. */
  maxFileBytes: 1024 * MiB,
  /** Bundlers and watchers hold thousands open; the usual soft limit of 1024 is too small for them. */
  maxOpenFiles: 8192,
  /** JSON reports of large suites fit; a log flood does not fill our memory. */
  maxOutputBytes: 8 * MiB,
};
