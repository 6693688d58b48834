import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { join } from "node:path";

import type { Relay } from "@orchestrate/shared";

import { account, emptyFile, ownEtc, sharedEtc } from "./etc.ts";
import type { CheckedMount } from "./mounts.ts";
import { relaySocket } from "./relay.ts";
import type { Source, Staging } from "./staging.ts";
import type { Toolchain } from "./toolchain.ts";

/** Options that hold no blank. */
function words(line: string): readonly string[] {
  return line.split(" ");
}

/** What is decided about one sandbox before it is started. */
export interface View {
  readonly mounts: readonly CheckedMount[];
  readonly relays: readonly Relay[];
  /** Paths of homeFiles and the descriptor that each is read from. */
  readonly homeFiles: readonly { readonly path: string; readonly descriptor: number }[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly toolchain: Toolchain;
  /** The folder with our own `passwd`, `hosts` and so on. */
  readonly etc: string;
  readonly placeOf: Staging["placeOf"];
  readonly descriptors: { readonly filter: number; readonly info: number };
}

/** Namespaces and rights: the same for every command. */
export const boundary: readonly string[] = [
  ...words("--unshare-user --unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup-try"),
  ...words("--disable-userns --die-with-parent --new-session --cap-drop ALL --hostname sandbox"),
  ...words(`--uid ${account.uid} --gid ${account.gid}`),
];

/** Each of /tmp, HOME and /dev/shm; in memory. */
const scratchBytes = 1024 * 2 ** 20;

/** Everything that must be within reach of bubblewrap before it starts. */
export const sourcesOf = (view: Pick<View, "mounts" | "relays" | "toolchain" | "etc">): readonly Source[] => [
  { path: view.etc, isFolder: true, isLayered: false },
  ...view.toolchain.mounts.map(({ source, isFolder }) => ({ path: source, isFolder, isLayered: false })),
  ...view.mounts.flatMap((mount) => {
    if (mount.kind === "bind") return { path: mount.source, isFolder: mount.isFolder, isLayered: false };
    if (mount.kind === "layered") return { path: mount.source, isFolder: true, isLayered: true };
    return [];
  }),
  ...view.relays.map(({ socket }) => ({ path: socket, isFolder: false, isLayered: false })),
];

/**
 * The options of bubblewrap for one command: an allow-list root, so nothing of the host is visible unless it is named
 * here. They hold the environment and go over a descriptor, never over argv, which every user of the machine can read.
 */
export const bubblewrapArguments = (view: View): readonly string[] => [
  ...boundary,
  "--clearenv",
  ...Object.entries(view.env).flatMap(([name, value]) => ["--setenv", name, value]),
  ...systemFolders(),
  ...sharedEtc.flatMap((name) => ["--ro-bind-try", `/etc/${name}`, `/etc/${name}`]),
  ...Object.keys(ownEtc).flatMap((name) => [
    "--ro-bind",
    join(view.placeOf({ path: view.etc, isLayered: false }), name),
    `/etc/${name}`,
  ]),
  // A new /proc still lets its owner write to parts of /proc/sys.
  ...words("--proc /proc --ro-bind /proc/sys /proc/sys --dev /dev"),
  ...["/tmp", account.home, "/dev/shm"].flatMap((folder) => scratch(folder, scratchBytes)),
  ...scratch("/run", 2 ** 20),
  ...view.toolchain.mounts.flatMap(({ source, target }) => [
    "--ro-bind",
    view.placeOf({ path: source, isLayered: false }),
    target,
  ]),
  ...view.toolchain.links.flatMap(({ at, to }) => ["--symlink", to, at]),
  ...view.mounts.flatMap((mount) => mountArguments(mount, view)),
  ...view.relays.flatMap((relay) => [
    "--ro-bind",
    view.placeOf({ path: relay.socket, isLayered: false }),
    relaySocket(relay),
  ]),
  ...view.homeFiles.flatMap(({ path, descriptor }) => [
    "--perms",
    "0600",
    "--file",
    String(descriptor),
    join(account.home, path),
  ]),
  "--remount-ro",
  "/",
  "--chdir",
  view.cwd,
  ...words(`--seccomp ${view.descriptors.filter} --info-fd ${view.descriptors.info}`),
];

/** `/usr` and what stands beside it: links on merged systems, folders on others; Nix keeps its loader in its store. */
const systemFolders = (): readonly string[] => [
  ...words("--ro-bind /usr /usr --ro-bind-try /nix/store /nix/store"),
  ...["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"].flatMap((folder) => {
    if (!existsSync(folder)) return [];
    return lstatSync(folder).isSymbolicLink()
      ? ["--symlink", readlinkSync(folder), folder]
      : ["--ro-bind", folder, folder];
  }),
];

const scratch = (target: string, bytes: number) => ["--size", String(bytes), "--tmpfs", target];

const mountArguments = (mount: CheckedMount, { placeOf, etc }: View): readonly string[] => {
  switch (mount.kind) {
    case "bind":
      return [
        mount.access === "write" ? "--bind" : "--ro-bind",
        placeOf({ path: mount.source, isLayered: false }),
        mount.target,
      ];
    case "layered":
      return ["--bind", placeOf({ path: mount.source, isLayered: true }), mount.target];
    case "scratch":
      return scratch(mount.target, mount.maxBytes);
    case "hide":
      // An empty folder that stays empty, or a file without bytes.
      return mount.isFolder
        ? [...scratch(mount.target, 4096), "--remount-ro", mount.target]
        : ["--ro-bind", join(placeOf({ path: etc, isLayered: false }), emptyFile), mount.target];
  }
};
