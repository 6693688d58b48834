import { chownSync, lstatSync, statSync } from "node:fs";
import { dirname } from "node:path";

import { OrchestrateError } from "@orchestrate/shared";

import { runProgramApart } from "../fork-server/fork-server.ts";
import { folderTrouble } from "./folder-trouble.ts";
import { requireProgram } from "./programs.ts";

/**
 * Whom processes inside run as, seen from outside: ourselves, or, when we are root, an unprivileged uid, because
 * bubblewrap is no boundary for root (core_pattern, files of root, RLIMIT_NPROC).
 */
export type SandboxUser =
  | { readonly kind: "ourselves" }
  | { readonly kind: "unprivileged"; readonly uid: number; readonly gid: number };

/**
 * Between the ranges that distributions and systemd give away (60706 to 61183), and below 65536, so that it exists
 * inside containers too. No account may have it.
 */
const unprivilegedId = 61_100;

/** Who it is on this machine. */
export const sandboxUser = (): SandboxUser =>
  process.geteuid?.() === 0
    ? { kind: "unprivileged", uid: unprivilegedId, gid: unprivilegedId }
    : { kind: "ourselves" };

/** Lets the user inside write to a folder (or one file) of ours, links not followed. */
export const handOver = async (user: SandboxUser, path: string): Promise<void> => {
  if (user.kind === "ourselves") return;
  try {
    if (!lstatSync(path).isDirectory()) return chownSync(path, user.uid, user.gid);
    // One process for any number of files; node would need one call a file.
    const chown = requireProgram("chown", "Install coreutils with your distribution's package manager.");
    const args = ["--recursive", "--no-dereference", `${user.uid}:${user.gid}`, "--", path];
    const { exit, stderr } = await runProgramApart({ file: chown, args, env: {}, maxBytes: 64 * 1024 });
    if (exit !== 0) throw new Error(stderr);
  } catch (error) {
    const trouble = folderTrouble(error, path);
    if (OrchestrateError.is(trouble)) throw trouble;
    throw new OrchestrateError("SANDBOX_HANDOVER_FAILED", `${path} cannot be given to the sandbox's user ${user.uid}`, {
      hint: "Where root's ids are mapped (a container without that user), run as an ordinary user instead. The file system must keep owners.",
      cause: error,
    });
  }
};

/** Whether the user can pass through every folder above a path. */
export const canReach = (user: SandboxUser, path: string): boolean => {
  if (user.kind === "ourselves") return true;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const search = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & search) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
};
