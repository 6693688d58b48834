import { readFileSync, writeFileSync } from "node:fs";

import { execa } from "execa";

import { findBubblewrap } from "../sandbox/bubblewrap-version.ts";
import { findProgram, systemPath } from "../sandbox/programs.ts";
import { closedSwitches } from "../sandbox/user-namespaces.ts";

/** What came of mending one thing. */
export type Fix =
  | { readonly kind: "fixed"; readonly commands: readonly string[] }
  /** For the person to type; we may not, or do not know how. */
  | { readonly kind: "by-hand"; readonly command: string }
  | { readonly kind: "failed"; readonly command: string; readonly output: string };

export interface FixOptions {
  /** Hears each command before it is run. */
  readonly say: (line: string) => void;
}

/**
 * Mends what it may: installs bubblewrap by apt when it is missing or too old and we are root on Debian or a relative of
 * it, and turns on user namespaces where root has a plain switch for them, until the next boot. Says the command for
 * everything else. Empty when there was nothing to do.
 */
export const fixMachine = async (options: FixOptions): Promise<readonly Fix[]> => [
  ...turnOnNamespaces(options),
  ...((await isInstalled()) ? [] : [await installBubblewrap(options)]),
];

/** AppArmor's switch is not among them: it would open them to every program of the machine. */
const turnOnNamespaces = ({ say }: FixOptions): readonly Fix[] =>
  closedSwitches().map(({ file, on }): Fix => {
    const command = `sysctl -w ${file.replace("/proc/sys/", "").replaceAll("/", ".")}=${on}`;
    if (process.geteuid?.() !== 0) return { kind: "by-hand", command: `sudo ${command}` };
    say(command);
    try {
      writeFileSync(file, on);
      return { kind: "fixed", commands: [command] };
    } catch (error) {
      return { kind: "failed", command, output: error instanceof Error ? error.message : String(error) };
    }
  });

const installBubblewrap = async ({ say }: FixOptions): Promise<Fix> => {
  const apt = findProgram("apt-get");
  if (process.geteuid?.() !== 0 || apt === undefined) return { kind: "by-hand", command: installCommand(osRelease()) };
  const commands = [
    [apt, "install", "--yes", "--no-install-recommends", "bubblewrap"],
    [apt, "update"],
    [apt, "install", "--yes", "--no-install-recommends", "bubblewrap"],
  ];
  const ran: string[] = [];
  let output = "";
  for (const [program = "", ...words] of commands) {
    const line = ["apt-get", ...words].join(" ");
    say(line);
    ran.push(line);
    const result = await execa(program, words, {
      env: { PATH: systemPath, DEBIAN_FRONTEND: "noninteractive" },
      extendEnv: true,
      stdin: "ignore",
      all: true,
      reject: false,
    });
    output = result.all;
    // The first try fails where the lists of packages were never fetched.
    if (await isInstalled()) return { kind: "fixed", commands: ran };
  }
  return { kind: "failed", command: ran.at(-1) ?? "", output: output.slice(-2000) };
};

const isInstalled = (): Promise<boolean> =>
  findBubblewrap().then(
    () => true,
    () => false,
  );

const osRelease = (): string => {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    // Then nothing is known of it.
    return "";
  }
};

const commandOf: Readonly<Record<string, string>> = {
  debian: "sudo apt-get install bubblewrap",
  ubuntu: "sudo apt-get install bubblewrap",
  fedora: "sudo dnf install bubblewrap",
  rhel: "sudo dnf install bubblewrap",
  suse: "sudo zypper install bubblewrap",
  opensuse: "sudo zypper install bubblewrap",
  arch: "sudo pacman -S bubblewrap",
  alpine: "sudo apk add bubblewrap bash setpriv util-linux",
  nixos: "nix-env -iA nixos.bubblewrap",
};

/**
 * The command that installs bubblewrap, by what `/etc/os-release` says of the system and of those that it is like.
 * @internal Shared with its tests.
 */
export const installCommand = (release: string): string => {
  const valuesOf = (key: string) => new RegExp(`^${key}="?([^"\n]*)"?$`, "m").exec(release)?.[1]?.split(" ") ?? [];
  const known = [...valuesOf("ID"), ...valuesOf("ID_LIKE")].map((id) => commandOf[id]).find(Boolean);
  return known ?? "Install bubblewrap 0.8 or later with your system's package manager.";
};
