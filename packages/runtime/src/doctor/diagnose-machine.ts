import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { execa } from "execa";

import { findBubblewrap } from "../sandbox/bubblewrap-version.ts";
import { folderTrouble } from "../sandbox/folder-trouble.ts";
import { checkCgroup } from "./cgroup.ts";
import { found, lacking, type MachineCheck, troubled } from "./check.ts";
import { checkSandbox } from "./sandbox-checks.ts";

export interface DiagnoseOptions {
  /** The state folder: it is tried, and its disk is looked at. */
  readonly folder: string;
  /** Makes it, as a run would; what it rejects with is shown. */
  readonly makeFolder: () => Promise<void>;
}

/**
 * Tries everything that a run needs of the machine: by doing it, never by guessing from a version or a setting. What is
 * missing is said with the command that mends it.
 */
export const diagnoseMachine = async (options: DiagnoseOptions): Promise<readonly MachineCheck[]> => {
  const { folder } = options;
  const disk = await checkDisk(options);
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

/** Under it a run with a few worktrees and dependencies fails half-way. */
const enoughBytes = 2 * 2 ** 30;

const checkDisk = async ({ folder, makeFolder }: DiagnoseOptions): Promise<readonly MachineCheck[]> => {
  const probe = join(folder, "doctor", "probe");
  try {
    await makeFolder();
    // The folder is there by now: nothing above it is made, at which Node can hang (HOME=/proc).
    mkdirSync(join(folder, "doctor"), { recursive: true, mode: 0o711 });
    writeFileSync(probe, "x");
    rmSync(probe);
  } catch (error) {
    return [troubled("state folder", folderTrouble(error, folder))];
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
