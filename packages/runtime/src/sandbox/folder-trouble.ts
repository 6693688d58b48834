import { dirname } from "node:path";

import { OrchestrateError } from "@orchestrate/shared";

/**
 * The OrchestrateError for a failure to write at a path: `DISK_FULL`, `FOLDER_NOT_WRITABLE` or `FOLDER_MISSING`.
 * Anything else is returned as it is: it is not about the folder.
 */
export const folderTrouble = (error: unknown, path: string): unknown => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  // Of a folder whose parents are made, too, node says this for a file system that is read-only.
  const isReadOnly = code === "ENOENT" && error instanceof Error && "syscall" in error && error.syscall === "mkdir";
  switch (isReadOnly ? "EROFS" : code) {
    case "ENOSPC":
    case "EDQUOT":
      return new OrchestrateError("DISK_FULL", `No space is left to write ${path}`, {
        hint: `Free some space on the disk that holds ${dirname(path)} (df -h), or set another state folder.`,
        cause: error,
      });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new OrchestrateError("FOLDER_NOT_WRITABLE", `${path} cannot be written`, {
        hint: `Give this user the right to write to ${dirname(path)}, or set another state folder.`,
        cause: error,
      });
    case "ENOENT":
    case "ENOTDIR":
      return new OrchestrateError("FOLDER_MISSING", `${dirname(path)} is not a folder`, {
        hint: "Make the folder, or set another state folder.",
        cause: error,
      });
    default:
      return error;
  }
};
