import { chmodSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, sep } from "node:path";
import { stripVTControlCharacters } from "node:util";

import {
  type Clock,
  type Digest,
  OrchestrateError,
  type ProcessLimits,
  type Sandbox,
  type SandboxedResult,
  type SetupNote,
  type SetupStep,
} from "@orchestrate/shared";

import { egressAccess } from "../egress/access.ts";
import { privateHost, startEgressProxy } from "../egress/proxy.ts";
import { folderTrouble } from "../sandbox/folder-trouble.ts";
import { cacheFolders } from "../sandbox/layers.ts";
import { removeTree } from "../worktrees/remove-tree.ts";
import type { Input } from "./inputs.ts";

/** How results are made. */
export interface Workshop {
  readonly sandbox: Sandbox;
  readonly steps: readonly SetupStep[];
  readonly limits: ProcessLimits;
  readonly allowPrivate: readonly string[];
  readonly clock: Clock;
}

/**
 * Makes a result in a folder: writes the inputs, and nothing else of the commit, runs each step in a sandbox of its own,
 * and leaves the provided folders under `root`. Rejects with `SETUP_FAILED`.
 */
export const makeResult = async (
  { folder, inputs, ...making }: Making & { readonly folder: string; readonly inputs: readonly Input[] },
  workshop: Workshop,
): Promise<void> => {
  // One mount holds both, so that package managers can link from the cache.
  const inside = join(folder, "making");
  const work = join(inside, "work");
  const cache = join(inside, "cache");
  try {
    for (const path of [inside, work, cache]) mkdirSync(path);
    for (const input of inputs) writeInput(work, input);
  } catch (error) {
    throw folderTrouble(error, work);
  }
  await workshop.sandbox.handOver(inside);
  for (const step of workshop.steps) await runStep(step, { ...making, inside, work, cache }, workshop);
  for (const { provides } of workshop.steps) {
    for (const path of provides) await keep(path, { work, root: join(folder, "root"), sandbox: workshop.sandbox });
  }
  await removeTree(inside);
};

const writeInput = (work: string, { path, bytes, isExecutable }: Input): void => {
  const file = join(work, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  chmodSync(file, isExecutable ? 0o755 : 0o644);
};

interface Making {
  /** Names the result. */
  readonly digest: Digest;
  readonly signal: AbortSignal;
  readonly note: SetupNote;
}

interface Site extends Making {
  readonly inside: string;
  readonly work: string;
  readonly cache: string;
}

const runStep = async (step: SetupStep, site: Site, workshop: Workshop): Promise<void> => {
  const { clock } = workshop;
  site.signal.throwIfAborted();
  const about = { dependencies: site.digest, run: [...step.run] };
  await site.note("setup.started", about);
  const startMs = clock.monotonicMs();
  const way = await openWay(step, site.note, workshop);
  try {
    const { ended } = await workshop.sandbox.start(
      {
        argv: step.run,
        cwd: site.work,
        env: { ...cacheVariables(site.cache), ...way.env },
        mounts: [{ kind: "bind", source: site.inside, target: site.inside, access: "write" }],
        relays: way.relays,
        limits: workshop.limits,
        stdin: "null",
        output: "capture",
      },
      { signal: site.signal },
    );
    const result = await ended;
    site.signal.throwIfAborted();
    const durationMs = clock.monotonicMs() - startMs;
    await site.note("setup.finished", { ...about, ok: result.exit === 0, durationMs });
    if (result.exit !== 0) throw stepFailed(step, result, way.refused());
  } finally {
    await way.close();
  }
};

/** Downloads land on the disk, not in the memory that HOME is. */
const cacheVariables = (cache: string) => ({
  XDG_CACHE_HOME: join(cache, "xdg"),
  XDG_DATA_HOME: join(cache, "data"),
  npm_config_cache: join(cache, "npm"),
  npm_config_update_notifier: "false",
  // npm waits up to a minute before it asks again, for each package: a refused host would look like a slow one for long.
  npm_config_fetch_retry_mintimeout: "1000",
  npm_config_fetch_retry_maxtimeout: "5000",
});

const openWay = async ({ network }: SetupStep, note: SetupNote, { allowPrivate }: Workshop) => {
  if (network.length === 0) return { relays: [], env: {}, refused: () => [], close: async () => {} };
  // Paths of sockets are short; those of state folders are not.
  const folder = mkdtempSync(join(tmpdir(), "orchestrate-"));
  const refused = new Set<string>();
  const noted: Promise<unknown>[] = [];
  const proxy = await startEgressProxy({
    socket: join(folder, "egress"),
    allow: network,
    allowPrivate,
    onDecision: (decision) => {
      if (!decision.allow) refused.add(`${decision.host}:${decision.port} (${decision.reason})`);
      const { allow: allowed, host, port, reason: why } = decision;
      const written = note(allowed ? "egress.allowed" : "egress.denied", { host, port, why });
      // Where it cannot be written, closing the way says so.
      written.catch(() => undefined);
      noted.push(written);
    },
  });
  return {
    // A step has no services of its own on the loopback.
    ...egressAccess(proxy, { direct: [] }),
    refused: () => [...refused],
    close: async () => {
      await proxy.close();
      rmSync(folder, { recursive: true, force: true });
      await Promise.all(noted);
    },
  };
};

const shownOutput = 4000;

const stepFailed = (
  { run }: SetupStep,
  { how, exit, signal, stdout, stderr }: SandboxedResult,
  refused: readonly string[],
) => {
  const end = {
    exited: `ended with ${exit ?? signal}`,
    "timed-out": "took too long",
    killed: "was killed",
    "not-started": "is not a program that the sandbox has",
  }[how];
  const output = stripVTControlCharacters(`${stdout}\n${stderr}`.trim()).slice(-shownOutput);
  const hint =
    refused.length > 0
      ? `The sandbox refused the network to ${refused.slice(0, 5).join(", ")}: name the host in the step's ${refused.some((why) => why.includes(privateHost)) ? "`privateNetwork`" : "`network`"} if it is needed.`
      : /ENOSPC|No space left/.test(output)
        ? "The disk is full: free some space, or set another state folder."
        : "Run the same command by hand in a checkout. It needs all its files in `inputs` and all its hosts in `network`.";
  return new OrchestrateError("SETUP_FAILED", `The setup step \`${run.join(" ")}\` ${end}:\n${output}`, { hint });
};

/** Moves a provided folder out of the place where the step could write. */
const keep = async (
  path: string,
  { work, root, sandbox }: { readonly work: string; readonly root: string; readonly sandbox: Sandbox },
): Promise<void> => {
  let at = work;
  for (const part of path.split(sep)) {
    at = join(at, part);
    if (lstatSync(at, { throwIfNoEntry: false })?.isDirectory() === true) continue;
    throw new OrchestrateError("SETUP_FAILED", `The setup did not make the folder ${path}`, {
      hint: "Correct `provides`, or the command, in the configuration's `setup`. A link is not a folder.",
    });
  }
  const kept = join(root, path);
  mkdirSync(dirname(kept), { recursive: true });
  renameSync(at, kept);
  if (basename(path) !== "node_modules") return;
  for (const name of cacheFolders) {
    const cache = join(kept, name);
    if (lstatSync(cache, { throwIfNoEntry: false })) continue;
    mkdirSync(cache);
    await sandbox.handOver(cache);
  }
};
