import { readFileSync } from "node:fs";
import { isAbsolute, join, normalize } from "node:path";

import {
  digestOf,
  digestOfJson,
  type Clock,
  type CommitSha,
  type Digest,
  type Git,
  type Mount,
  type Prepared,
  type ProcessLimits,
  type Sandbox,
  type Setup,
  type SetupNote,
  type SetupStep,
} from "@orchestrate/shared";
import { execa } from "execa";

import { systemClock } from "../clock/system-clock.ts";
import { defaultLimits } from "../sandbox/limits.ts";
import { findProgram } from "../sandbox/programs.ts";
import { diskUse } from "../worktrees/disk-use.ts";
import { readInputs, type Input } from "./inputs.ts";
import { own, share, waitFor, type Lock } from "./lock.ts";
import { makeResult } from "./make.ts";
import { openStore, type Store } from "./store.ts";
import { createTogether } from "./together.ts";

export interface SetupOptions {
  readonly git: Git;
  readonly sandbox: Sandbox;
  /** A folder of ours for results; any number of processes may share it. */
  readonly folder: string;
  readonly steps: readonly SetupStep[];
  /** Of all results together; those in use stay whatever their size. */
  readonly maxBytes: number;
  /** Of each step. @default the usual limits, and 30 minutes */
  readonly limits?: ProcessLimits;
  /** `host:port` of steps' networks that may be in a private network, such as a company's registry. @default none */
  readonly allowPrivate?: readonly string[];
  /** @default the machine's clock */
  readonly clock?: Clock;
}

interface Making {
  readonly signal: AbortSignal;
  readonly note: SetupNote;
}

const minute = 60_000;
/** Installing a large project over a slow line. */
const setupLimits: ProcessLimits = { ...defaultLimits, timeoutMs: 30 * minute };

/**
 * Makes prepared dependencies once for each digest of steps, inputs and toolchain, whatever process asks first, and keeps
 * them in a folder. What this process was given stays until the process ends.
 */
export const createSetup = (options: SetupOptions): Setup => {
  const { git, sandbox, steps, maxBytes, clock = systemClock } = options;
  const store = openStore(options.folder, clock);
  const workshop = {
    sandbox,
    steps: steps.map(checked),
    limits: options.limits ?? setupLimits,
    allowPrivate: options.allowPrivate ?? [],
    clock,
  };
  /** Held for as long as this process lives, so that nobody removes what is mounted. */
  const held = new Map<Digest, Lock>();

  const findOrMake = async (digest: Digest, inputs: readonly Input[], making: Making): Promise<void> => {
    let isMade = false;
    while (!held.has(digest)) {
      const lock = await waitFor(() => share(store.lockFile(digest)), { clock, signal: making.signal });
      if (store.find(digest)) held.set(digest, lock);
      else {
        lock.release();
        await make(digest, inputs, making);
        isMade = true;
      }
    }
    store.touch(digest);
    if (isMade) await store.evict(maxBytes);
  };

  const make = async (digest: Digest, inputs: readonly Input[], making: Making): Promise<void> => {
    const lock = await waitFor(() => own(store.lockFile(digest)), { clock, signal: making.signal });
    try {
      // Another process may have been faster.
      if (store.find(digest)) return;
      const folder = await store.begin(digest);
      await makeResult({ ...making, digest, folder, inputs }, workshop);
      await flush(folder);
      store.finish({ digest, provides: steps.flatMap(({ provides }) => provides), bytes: diskUse(folder) });
    } finally {
      await store.discard(digest);
      lock.release();
    }
  };

  const together = createTogether();
  return {
    prepare: async (commit, { signal, note = async () => {} }) => {
      const { digest, inputs } = await identify(git, commit, workshop.steps);
      if (steps.length > 0) await together(digest, () => findOrMake(digest, inputs, { signal, note }), signal);
      return prepared(digest, steps, store);
    },
  };
};

const identify = async (git: Git, commit: CommitSha, steps: readonly SetupStep[]) => {
  const inputs = await readInputs(git, commit, steps);
  const files = inputs.map(({ path, digest, isExecutable }) => ({ path, digest, isExecutable }));
  return { inputs, digest: digestOfJson({ layout: 1, steps, files, toolchain: toolchain() }) };
};

/** What a package with native code is made for. */
const toolchain = () => ({
  node: process.version,
  platform: process.platform,
  architecture: process.arch,
  system: digestOf(systemRelease()),
});

const systemRelease = (): string => {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    // A system that does not say what it is.
    return "";
  }
};

const prepared = (digest: Digest, steps: readonly SetupStep[], store: Store): Prepared => ({
  digest,
  mounts: (root) =>
    steps
      .flatMap(({ provides }) => provides)
      .map((path): Mount => ({ kind: "layered", source: store.provided(digest, path), target: join(root, path) })),
});

/** A result must not outlive, half written, the power cut that its name outlives. */
const flush = async (folder: string): Promise<void> => {
  const sync = findProgram("sync");
  if (sync !== undefined) await execa(sync, ["--file-system", folder]);
};

const checked = (step: SetupStep): SetupStep => {
  const isInside = (path: string) =>
    path !== "." && !isAbsolute(path) && normalize(path) === path && !path.startsWith("..");
  if (!step.provides.every(isInside)) throw new TypeError("Provided folders are named relative to the root");
  return step;
};
