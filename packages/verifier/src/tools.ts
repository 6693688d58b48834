import { mkdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { digestOfJson } from "@orchestrate/shared";

import { proberSource } from "./criteria/http/prober-source.ts";
import { reporterFiles } from "./reports/reporter.ts";

const files: Readonly<Record<string, string>> = { ...reporterFiles, "prober.mjs": proberSource };

/** Puts our own programs into a folder named by their content; it is shown to sandboxes and never written to again. */
export const writeTools = async (folder: string, random: string): Promise<string> => {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const home = await realpath(folder);
  const place = join(home, `tools-${digestOfJson(files).slice(7, 23)}`);
  const draft = join(home, `draft-${random}`);
  await mkdir(draft);
  for (const [name, source] of Object.entries(files)) await writeFile(join(draft, name), source);
  // Whoever comes first puts it there; the others find the same.
  await rename(draft, place).catch(() => rm(draft, { recursive: true, force: true }));
  return place;
};
