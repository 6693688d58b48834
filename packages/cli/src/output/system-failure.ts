import { OrchestrateError } from "@orchestrate/shared";

/** What the operating system refused and a person can mend; undefined for everything else. */
export const fromSystem = (error: unknown): OrchestrateError | undefined => {
  for (const cause of chainOf(error)) {
    const found = codeOf(cause);
    const known = found === undefined ? undefined : failures[found];
    if (known === undefined) continue;
    const { code, what, hint } = known;
    const path = "path" in cause && typeof cause.path === "string" ? ` (${cause.path})` : "";
    return new OrchestrateError(code, `${what}${path}.`, { hint, cause: error });
  }
  return undefined;
};

const failures: Readonly<Record<string, { code: string; what: string; hint: string }>> = {
  NO_CWD: {
    code: "NO_FOLDER",
    what: "The folder that this was called from is gone",
    hint: "Go to a folder that exists.",
  },
  ENOSPC: {
    code: "DISK_FULL",
    what: "There is no space left on the disk",
    hint: "Free some space, then go on with `orchestrate resume`. `orchestrate clean` removes what earlier runs left.",
  },
  EDQUOT: {
    code: "DISK_FULL",
    what: "The disk quota is used up",
    hint: "Free some space, then go on with `orchestrate resume`. `orchestrate clean` removes what earlier runs left.",
  },
  EROFS: {
    code: "READ_ONLY",
    what: "The file system is read-only",
    hint: "Work on a writable copy of the repository, and set `stateFolder` in the configuration to a writable place.",
  },
  FOLDER_NOT_MADE: {
    code: "READ_ONLY",
    what: "A folder cannot be made",
    hint: "Its file system is read-only, or takes no folders: work on a writable copy, or set `stateFolder` in the configuration to a writable place.",
  },
  ENOTDIR: {
    code: "NOT_A_FOLDER",
    what: "A part of a path is a file, where a folder is needed",
    hint: "Name another path, or move the file away.",
  },
  EISDIR: {
    code: "NOT_A_FILE",
    what: "A folder stands where a file is needed",
    hint: "Name another path, or move the folder away.",
  },
  ENAMETOOLONG: {
    code: "PATH_TOO_LONG",
    what: "A path is longer than the file system takes",
    hint: "Choose a shorter name, or work in a folder that is less deep.",
  },
  EACCES: {
    code: "NO_PERMISSION",
    what: "The operating system denies access",
    hint: "Check who owns the path and its permissions.",
  },
  EPERM: {
    code: "NO_PERMISSION",
    what: "The operating system does not permit this",
    hint: "Check who owns the path and its permissions.",
  },
  EMFILE: {
    code: "TOO_MANY_OPEN_FILES",
    what: "This process may not open any more files",
    hint: "Raise the limit (`ulimit -n 4096`) or lower `concurrency` in the configuration.",
  },
  ENFILE: {
    code: "TOO_MANY_OPEN_FILES",
    what: "This machine may not open any more files",
    hint: "Close other programs, or lower `concurrency` in the configuration.",
  },
  // SQLite has numbers of its own: https://sqlite.org/rescode.html
  SQLITE_8: {
    code: "READ_ONLY",
    what: "The event log cannot be written",
    hint: "Check the permissions of the repository's git directory.",
  },
  SQLITE_13: {
    code: "DISK_FULL",
    what: "There is no space left for the event log",
    hint: "Free some space, then go on with `orchestrate resume`.",
  },
};

const codeOf = (error: object): string | undefined => {
  if (!("code" in error) || typeof error.code !== "string") return undefined;
  if ("syscall" in error && error.syscall === "uv_cwd") return "NO_CWD";
  // Of a folder whose parents are made, too, node says this for a file system that is read-only.
  if ("syscall" in error && error.syscall === "mkdir" && error.code === "ENOENT") return "FOLDER_NOT_MADE";
  if ("syscall" in error && error.syscall === "mkdir" && error.code === "EEXIST") return "ENOTDIR";
  // The low byte is the primary code; the rest says more about it.
  if (error.code === "ERR_SQLITE_ERROR" && "errcode" in error) return `SQLITE_${Number(error.errcode) & 0xff}`;
  return error.code;
};

function* chainOf(error: unknown): Generator<object> {
  let cause = error;
  for (let depth = 0; depth < 10 && typeof cause === "object" && cause !== null; depth++) {
    yield cause;
    cause = "cause" in cause ? cause.cause : undefined;
  }
}
