import { execFileSync } from "node:child_process";
import { statfsSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem } from "node:os";

/** What the numbers depend on, beside the program. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  readonly git: string;
  /** Of the folder in which the repositories are; creating files costs ten times more on some. */
  readonly filesystem: string;
}

/** Describes this machine, as seen from a folder. */
export function describeMachine(folder: string): Machine {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    node: process.version,
    git: execFileSync("git", ["--version"], { encoding: "utf8" }).trim().replace("git version ", ""),
    filesystem: filesystemOf(folder),
  };
}

/** By the magic numbers of statfs(2). */
const filesystems: Readonly<Record<number, string>> = {
  0xef53: "ext",
  0x01021994: "tmpfs",
  0x9123683e: "btrfs",
  0x58465342: "xfs",
  0x794c7630: "overlayfs",
};

function filesystemOf(folder: string): string {
  const { type } = statfsSync(folder);
  const name = filesystems[type] ?? `0x${type.toString(16)}`;
  return name === "ext" ? `ext (journal: ${hasJournal(folder)})` : name;
}

/** Whether the file system that holds a folder keeps a journal; asking needs a device that can be read. */
function hasJournal(folder: string): "yes" | "no" | "unknown" {
  try {
    const device =
      execFileSync("df", ["--output=source", folder], { encoding: "utf8" }).trim().split("\n").at(-1) ?? "";
    const header = execFileSync("dumpe2fs", ["-h", device], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return header.includes("has_journal") ? "yes" : "no";
  } catch {
    return "unknown"; // Not root, or no dumpe2fs: said so in the table.
  }
}
