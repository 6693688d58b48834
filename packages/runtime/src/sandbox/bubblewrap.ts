import { isAbsolute, normalize } from "node:path";

import {
  digestOf,
  digestOfJson,
  OrchestrateError,
  type Clock,
  type Digest,
  type Sandbox,
  type SandboxedCommand,
} from "@orchestrate/shared";

import { systemClock } from "../clock/system-clock.ts";
import { boundary, bubblewrapArguments, sourcesOf } from "./bubblewrap-arguments.ts";
import { findBubblewrap } from "./bubblewrap-version.ts";
import { descriptors } from "./channels.ts";
import { makeControlGroup } from "./control-group/control-groups.ts";
import { type Delegation, findDelegation } from "./control-group/delegation.ts";
import { account, ownEtc, sharedEtc, writeEtc } from "./etc.ts";
import { launcherScript } from "./launcher.ts";
import { probeLayers, replaceLayers, startAndRemove, withCaches } from "./layers.ts";
import { defaultLimits } from "./limits.ts";
import { checkMounts } from "./mounts.ts";
import { requireProgram } from "./programs.ts";
import { checkRelays, relayArguments, relayProgram } from "./relay.ts";
import { handOver, type SandboxUser, sandboxUser } from "./sandbox-user.ts";
import { seccompFilter } from "./seccomp.ts";
import { selfTest } from "./self-test/self-test.ts";
import { planStaging } from "./staging.ts";
import { supervise } from "./supervise.ts";
import { findPackageManagers, locateToolchain } from "./toolchain.ts";

export interface BubblewrapOptions {
  /** A folder of ours for its own files; made when missing. */
  readonly folder: string;
  /** The node binary that is shown inside. @default the one that runs this program */
  readonly node?: string;
  /** Absolute paths of further programs to show. @default the package managers beside node and on our PATH */
  readonly programs?: readonly string[];
  /** How `layered` mounts are made. @default overlays, where a trial shows that the machine can */
  readonly layers?: "replaced";
  /** Where all processes of a command are limited together. @default the control group that is handed down to us, if any */
  readonly delegation?: Delegation;
  /** @default the machine's clock */
  readonly clock?: Clock;
}

/**
 * The sandbox of Linux, by bubblewrap. Rejects with `SANDBOX_UNAVAILABLE` when bubblewrap is missing or too old; what
 * else the machine lacks shows in the self-test. There is no fallback.
 */
export const createBubblewrap = async ({
  folder,
  node = process.execPath,
  programs = findPackageManagers(node, process.env["PATH"] ?? ""),
  layers,
  delegation = findDelegation(),
  clock = systemClock,
}: BubblewrapOptions): Promise<Sandbox> => {
  const { path: bwrap, version } = await findBubblewrap();
  const user = sandboxUser();
  const outer = user.kind === "unprivileged" ? [...demote(user), bwrap] : [bwrap];
  const architecture = knownArchitecture();
  const filter = seccompFilter(architecture);
  const toolchain = locateToolchain(node, programs);
  const etc = writeEtc(folder, user);

  const startWithLayers: Sandbox["start"] = async (command, { signal }) => {
    checkCommand(command);
    const mounts = checkMounts(withCaches(command.mounts, user), user);
    checkRelays(command.relays);
    for (const { socket } of command.relays) await handOver(user, socket);
    const homeFiles = Object.entries(command.homeFiles ?? {});
    const { prefix, placeOf } = planStaging(user, sourcesOf({ mounts, relays: command.relays, toolchain, etc }));
    const options = bubblewrapArguments({
      mounts,
      relays: command.relays,
      cwd: command.cwd,
      toolchain,
      etc,
      placeOf,
      descriptors,
      homeFiles: homeFiles.map(([path], index) => ({ path, descriptor: descriptors.firstHomeFile + index })),
      env: { ...environment(toolchain.path), ...command.env },
    });
    const script = launcherScript({
      control: descriptors.control,
      limits: command.limits,
      hasRelays: command.relays.length > 0,
    });
    const relays =
      command.relays.length > 0 ? [toolchain.node, relayProgram(), ...relayArguments(command.relays), "--"] : [];
    const group = delegation.kind === "delegated" ? makeControlGroup(delegation, command.limits) : undefined;
    return supervise({
      group,
      argv: [
        ...prefix,
        ...outer,
        ...`--args ${descriptors.options} -- /bin/bash --noprofile --norc -p -c`.split(" "),
        script,
        "launcher",
        ...relays,
        ...command.argv,
      ],
      inputs: { options, filter, homeFiles: homeFiles.map(([, content]) => content) },
      command,
      clock,
      signal,
    });
  };

  const giveToUser = (path: string) => handOver(user, path);
  let canLayer = layers === "replaced" ? Promise.resolve(false) : undefined;
  const start: Sandbox["start"] = async (command, options) => {
    if (command.mounts.every(({ kind }) => kind !== "layered")) return startWithLayers(command, options);
    canLayer ??= probeLayers({ start: startWithLayers, handOver: giveToUser }, folder);
    if (await canLayer) return startWithLayers(command, options);
    const replacement = await replaceLayers(command.mounts, { folder, handOver: giveToUser });
    return startAndRemove(() => startWithLayers({ ...command, mounts: replacement.mounts }, options), replacement);
  };

  const profile = profileOf(filter, user, delegation);
  return {
    adapter: "bubblewrap",
    profile,
    start,
    handOver: giveToUser,
    selfTest: ({ signal }) =>
      selfTest({
        start,
        architecture,
        folder,
        signal,
        subject: digestOfJson({ profile, version, node: process.version }),
      }),
  };
};

/** What is enforced on every command. Limits are each command's own; without a control group, memory is per process. */
const profileOf = (filter: Buffer, user: SandboxUser, delegation: Delegation): Digest =>
  digestOfJson({
    boundary,
    filter: digestOf(filter),
    launcher: launcherScript({ control: descriptors.control, limits: defaultLimits, hasRelays: true }),
    etc: { own: ownEtc, shared: sharedEtc },
    user: user.kind,
    together: delegation.kind === "delegated" ? delegation.controllers : [],
  });

/** Becomes an unprivileged user for good, before bubblewrap. */
const demote = ({ uid, gid }: { readonly uid: number; readonly gid: number }): readonly string[] => [
  requireProgram("setpriv", "Install util-linux with your distribution's package manager."),
  ...`--reuid ${uid} --regid ${gid} --clear-groups --inh-caps=-all --no-new-privs --`.split(" "),
];

const knownArchitecture = () => {
  if (process.arch === "x64" || process.arch === "arm64") return process.arch;
  throw new OrchestrateError("SANDBOX_UNAVAILABLE", `There is no system call filter for ${process.arch}`, {
    hint: "Use a machine with an x64 or arm64 processor.",
  });
};

const environment = (path: readonly string[]): Readonly<Record<string, string>> => ({
  PATH: path.join(":"),
  HOME: account.home,
  TMPDIR: "/tmp",
  LANG: "C.UTF-8",
  CI: "1",
});

/** Mistakes of ours that bubblewrap or the kernel would read as something else. */
const checkCommand = ({ argv, cwd, env, homeFiles = {} }: SandboxedCommand): void => {
  const words = [...argv, cwd, ...Object.entries(env).flat()];
  if (argv.length === 0 || words.some((word) => word.includes("\0")))
    throw new TypeError("A command is words without NUL");
  if (Object.keys(env).some((name) => name === "" || name.includes("=")))
    throw new TypeError("A variable's name holds no =");
  const leavesHome = (path: string) => isAbsolute(path) || normalize(path) !== path || path.startsWith("..");
  if (Object.keys(homeFiles).some(leavesHome)) throw new TypeError("Files of HOME are named relative to it");
};
