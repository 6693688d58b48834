import { readdir, readFile } from "node:fs/promises";

/** The command lines of the processes of this machine that have a variable in their environment. */
export const processesWith = async (variable: string): Promise<readonly string[]> => {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    ids.map(async (id) => {
      // Gone by now, or somebody else's.
      const environment = await readFile(`/proc/${id}/environ`, "utf8").catch(() => "");
      if (!environment.split("\0").includes(variable)) return [];
      return [(await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ").trim()];
    }),
  );
  return lines.flat();
};
