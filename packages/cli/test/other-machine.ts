import { spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Writable } from "node:stream";
import { text } from "node:stream/consumers";

import { seccompFilter } from "@orchestrate/runtime/testing";
import { onTestFinished } from "vitest";

import { type Called, environment, main } from "./program.ts";

/** Another machine than this one, as the program sees it: bubblewrap's options that make it. */
export interface OtherMachine {
  readonly name: string;
  readonly options: readonly string[];
  /** Whether namespaces are refused by a filter of system calls, as container engines do it. */
  readonly isFiltered?: true;
}

/** What Docker and Podman leave to root in a container. */
const containerCapabilities = (
  "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL " +
  "AUDIT_WRITE"
).split(" ");

/** Machines on which no sandbox can be made. The filter is our own: it refuses what Docker's does, and some more. */
export const machinesWithout = {
  bubblewrap: { name: "without bubblewrap", options: ["--ro-bind", "/dev/null", "/usr/bin/bwrap"] },
  userNamespaces: { name: "without user namespaces", options: ["--unshare-user", "--disable-userns"] },
  containerOfRoot: {
    name: "in a default container, as root",
    options: ["--cap-drop", "ALL", ...containerCapabilities.flatMap((name) => ["--cap-add", `CAP_${name}`])],
    isFiltered: true,
  },
  containerOfUser: { name: "in a default container, as an ordinary user", options: [], isFiltered: true },
} as const satisfies Readonly<Record<string, OtherMachine>>;

export const isRoot = process.geteuid?.() === 0;

const workspace = join(import.meta.dirname, "..", "..", "..");
const nobody = 65_534;

interface CallOptions {
  readonly cwd: string;
  /** Root gives itself up before; everybody else is one already. */
  readonly asUser: boolean;
}

/** Runs the real program on another machine. A user gets the folder that the repository is in. */
export const orchestrateOn = async (
  { options, isFiltered }: OtherMachine,
  args: readonly string[],
  { cwd, asUser }: CallOptions,
): Promise<Called> => {
  const settings = await realpath(await mkdtemp(join(tmpdir(), "orchestrate-other-")));
  onTestFinished(() => rm(settings, { recursive: true, force: true, maxRetries: 5 }));
  const isDemoted = isRoot && asUser;
  if (isDemoted) for (const folder of [settings, dirname(cwd)]) await giveAway(folder);
  // Whoever is not root may not reach a workspace in root's home: there it is shown on an empty folder of the system.
  const shown = (path: string) => (isDemoted ? path.replace(workspace, "/mnt") : path);
  const words = [
    ...(isDemoted ? ["bwrap", "--dev-bind", "/", "/", "--ro-bind", workspace, "/mnt", "--"] : []),
    ...(isDemoted ? ["setpriv", ...`--reuid ${nobody} --regid ${nobody} --clear-groups --`.split(" ")] : []),
    "bwrap",
    ...["--dev-bind", "/", "/"].concat(options, isFiltered ? ["--seccomp", "3"] : []),
    "--",
    shown(process.execPath),
    shown(main),
    ...args,
  ];
  const [file = "", ...rest] = words;
  const child = spawn(file, rest, {
    cwd,
    // A user of a test has no home; a repository may belong to another uid where ids are mapped.
    env: {
      ...environment,
      XDG_CONFIG_HOME: join(settings, "config"),
      XDG_STATE_HOME: join(settings, "state"),
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
    },
    stdio: ["ignore", "pipe", "pipe", isFiltered ? "pipe" : "ignore"],
  });
  if (isFiltered) (child.stdio[3] as Writable).end(seccompFilter(process.arch === "arm64" ? "arm64" : "x64"));
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, "close")]);
  return { code: code as number | null, stdout, stderr };
};

const giveAway = async (folder: string): Promise<void> => {
  const entries = await readdir(folder, { recursive: true });
  for (const path of [folder, ...entries.map((entry) => join(folder, entry))]) await chown(path, nobody, nobody);
};
