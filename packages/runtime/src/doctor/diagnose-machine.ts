import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { OrchestrateError, type Sandbox } from "@orchestrate/shared";
import { execa } from "execa";

import { findBubblewrap } from "../sandbox/bubblewrap-version.ts";
import { createBubblewrap } from "../sandbox/bubblewrap.ts";
import { folderTrouble } from "../sandbox/folder-trouble.ts";
import { probeLayers } from "../sandbox/layers.ts";
import { defaultLimits } from "../sandbox/limits.ts";
import { checkCgroup } from "./cgroup.ts";
import { found, lacking, type MachineCheck } from "./check.ts";

export interface DiagnoseOptions {
  /** The state folder: it is tried, and its disk is looked at. */
  readonly folder: string;
}

/**
 * Tries everything that a run needs of the machine: by doing it, never by guessing from a version or a setting. What is
 * missing is said with the command that mends it.
 */
export const diagnoseMachine = async ({ folder }: DiagnoseOptions): Promise<readonly MachineCheck[]> => {
  const disk = checkDisk(folder);
  const bubblewrap = await checkBubblewrap();
  // What was said already is not said again of what builds on it.
  const canTry = bubblewrap.ok && disk.every(({ ok, required }) => ok || !required);
  return [
    checkNode(process.versions.node),
    await checkGit(),
    bubblewrap,
    ...(canTry ? await checkSandbox(join(folder, "doctor")) : []),
    checkCgroup(),
    ...disk,
  ];
};

const nodeWanted = [24, 12] as const;
const gitWanted = [2, 38] as const;

const isAtLeast = (version: string, [major, minor]: readonly [number, number]): boolean => {
  const [, ownMajor, ownMinor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(ownMajor) > major || (Number(ownMajor) === major && Number(ownMinor) >= minor);
};

/**
 * Takes the version, because the running one is always right in our own tests.
 * @internal Shared with its tests.
 */
export const checkNode = (version: string): MachineCheck =>
  isAtLeast(version, nodeWanted)
    ? found("node", version)
    : lacking("node", `${version} is too old`, { remedy: `Install Node ${nodeWanted.join(".")} or later.` });

const checkGit = async (): Promise<MachineCheck> => {
  const { stdout, failed } = await execa("git", ["--version"], { reject: false });
  const remedy = `Install git ${gitWanted.join(".")} or later.`;
  if (failed) return lacking("git", "git is not installed", { remedy });
  const version = stdout.replace("git version ", "");
  return isAtLeast(version, gitWanted) ? found("git", version) : lacking("git", `${version} is too old`, { remedy });
};

const checkBubblewrap = async (): Promise<MachineCheck> => {
  try {
    return found("bubblewrap", (await findBubblewrap()).version);
  } catch (error) {
    return troubled("bubblewrap", error, { fixable: true });
  }
};

/** The parts of a sandbox, each by its effect inside one. */
const checkSandbox = async (folder: string): Promise<readonly MachineCheck[]> => {
  try {
    const sandbox = await createBubblewrap({ folder });
    const status = await read(sandbox, "/proc/self/status");
    const isFiltered = /^Seccomp:\s2$/m.test(status);
    const self = await sandbox.selfTest({ signal: AbortSignal.timeout(selfTestMs) });
    return [
      found("user namespaces", "a sandbox starts"),
      isFiltered
        ? found("seccomp", "the filter is in force")
        : lacking("seccomp", "the kernel took no filter", { remedy: "Use a kernel with CONFIG_SECCOMP_FILTER." }),
      self.usable
        ? found("sandbox", `${self.checks.length} attacks from inside failed`)
        : lacking("sandbox", self.reason ?? "the self-test failed", { remedy: self.remedy }),
      await checkLayers(sandbox, folder),
    ];
  } catch (error) {
    return [troubled("sandbox", error, {})];
  } finally {
    rmSync(join(folder, "layer-probe"), { recursive: true, force: true });
  }
};

const selfTestMs = 120_000;

const read = async (sandbox: Sandbox, file: string): Promise<string> => {
  const fixed = { cwd: "/tmp", env: {}, mounts: [], relays: [], limits: defaultLimits } as const;
  const { ended } = await sandbox.start(
    { ...fixed, argv: ["cat", file], stdin: "null", output: "capture" },
    { signal: AbortSignal.timeout(selfTestMs) },
  );
  return (await ended).stdout;
};

const checkLayers = async (sandbox: Sandbox, folder: string): Promise<MachineCheck> =>
  (await probeLayers(sandbox, folder))
    ? found("overlay", "layers are mounted", false)
    : lacking("overlay", "no overlay can be mounted: prepared dependencies are read-only, and checkouts are copied", {
        remedy: "Use a kernel of 5.11 or later, or run as root.",
        required: false,
      });

/** Under it a run with a few worktrees and dependencies fails half-way. */
const enoughBytes = 2 * 2 ** 30;

const checkDisk = (folder: string): readonly MachineCheck[] => {
  const probe = join(folder, "doctor", "probe");
  try {
    mkdirSync(join(folder, "doctor"), { recursive: true, mode: 0o711 });
    writeFileSync(probe, "x");
    rmSync(probe);
  } catch (error) {
    return [troubled("state folder", folderTrouble(error, folder), {})];
  }
  const { bavail, bsize } = statfsSync(folder);
  const free = `${Math.floor((bavail * bsize) / 2 ** 20)} MiB free in ${folder}`;
  return [
    found("state folder", folder),
    bavail * bsize >= enoughBytes
      ? found("disk", free)
      : lacking("disk", free, {
          remedy: "Free some space (orchestrate clean), or set another state folder.",
          required: false,
        }),
  ];
};

const troubled = (name: string, error: unknown, options: { readonly fixable?: boolean }): MachineCheck => {
  if (!OrchestrateError.is(error)) throw error;
  return lacking(name, error.message, { remedy: error.hint, ...options });
};
