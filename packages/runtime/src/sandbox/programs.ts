import { accessSync, constants } from "node:fs";
import { join } from "node:path";

/** Folders of system programs that a service's PATH may lack. */
const systemFolders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** The absolute path of a program of this machine; undefined when there is none. */
export const findProgram = (name: string): string | undefined => {
  const folders = [
    ...(process.env["PATH"] ?? "").split(":").filter((folder) => folder.startsWith("/")),
    ...systemFolders,
  ];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
};

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
