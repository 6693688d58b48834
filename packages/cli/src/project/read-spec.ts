import { readFile, stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { text as textOf } from "node:stream/consumers";

import { OrchestrateError } from "@orchestrate/shared";

/** The text of a spec, and the name under which diagnostics speak of it. */
export interface SpecFile {
  readonly file: string;
  readonly text: string;
}

/** More than a thousand times what lint allows, and little enough to be read at once. */
const maxBytes = 256 * 1024 * 1024;

/** Reads a spec that a person names on the command line; `-` is stdin. */
export const readSpecFile = async (path: string, cwd: string): Promise<SpecFile> => {
  if (path === "-") return { file: "stdin", text: await textOf(process.stdin) };
  const absolute = resolve(cwd, path);
  const facts = await stat(absolute).catch((cause: unknown) => {
    throw new OrchestrateError("SPEC_MISSING", `There is no spec at ${path}.`, {
      hint: "`orchestrate spec new` writes one to fill in.",
      cause,
    });
  });
  if (!facts.isFile() || facts.size > maxBytes) {
    throw new OrchestrateError(
      "SPEC_MISSING",
      `${path} is ${facts.isFile() ? "far too large for a spec" : "not a file"}.`,
      {
        hint: "Name the Markdown file that holds the spec.",
      },
    );
  }
  const inside = relative(cwd, absolute);
  return { file: inside.startsWith("..") ? absolute : inside, text: await readFile(absolute, "utf8") };
};
