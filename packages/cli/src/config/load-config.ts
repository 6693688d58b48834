import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { type CommitSha, digestOf, type Git, OrchestrateError } from "@orchestrate/shared";

import { configFiles, isCode } from "./config-files.ts";
import { importConfig } from "./import-config.ts";
import { parseConfigText } from "./parse-config.ts";
import { Configuration } from "./schema.ts";

export interface LoadedConfig {
  readonly configuration: Configuration;
  /** Undefined when the commit has none, and the defaults hold. */
  readonly file: string | undefined;
  /** What a person should know who looks at the working tree: the file there is not the one that counts. */
  readonly note: string | undefined;
}

export interface ConfigChoice {
  /** Whether a configuration may be code. */
  readonly code: "allowed" | "refused";
  /** Another file of the repository than the usual ones. */
  readonly file?: string | undefined;
}

/** A configuration is a page, not a data set. */
const maxBytes = 1_000_000;

/**
 * The configuration as it is committed at `commit`: what an agent or a person has written since does not count.
 * Code can only be run from the working tree, so there it must be what is committed.
 */
export const loadConfig = async (
  { git, commit }: { readonly git: Git; readonly commit: CommitSha },
  { code, file: named }: ConfigChoice,
): Promise<LoadedConfig> => {
  const found: { file: string; bytes: Uint8Array }[] = [];
  for (const file of named === undefined ? configFiles : [named]) {
    const bytes = await git.readFile(commit, file, { maxBytes });
    if (bytes !== undefined) found.push({ file, bytes });
  }
  const [only, second] = found;
  if (only === undefined && named !== undefined) throw missing(named);
  if (only === undefined) {
    return { configuration: Configuration.parse({}), file: undefined, note: await uncommittedNote(git) };
  }
  const { file, bytes } = only;
  if (second !== undefined) {
    throw new OrchestrateError("CONFIG_TWICE", `There is ${file} and ${second.file}.`, {
      hint: "Keep one of them.",
      at: { file },
    });
  }
  if (!isCode(file)) {
    const configuration = parseConfigText(new TextDecoder().decode(bytes), file);
    return { configuration, file, note: await differenceNote(git, file, bytes) };
  }
  if (code === "refused") {
    throw new OrchestrateError(
      "CONFIG_IS_CODE",
      "The gate runs no code of a repository, and this configuration is code.",
      {
        hint: "Write it as orchestrate.config.yaml, or name a YAML or JSON file with `--config`.",
        at: { file },
      },
    );
  }
  return { configuration: await importConfig(await pathOfCommitted(git, file, bytes), file), file, note: undefined };
};

const uncommittedNote = async (git: Git): Promise<string | undefined> => {
  for (const file of configFiles) {
    if ((await inWorkTree(git, file)) !== undefined) return `${file} is not committed, and so does not count.`;
  }
  return undefined;
};

const differenceNote = async (git: Git, file: string, bytes: Uint8Array): Promise<string | undefined> => {
  const there = await inWorkTree(git, file);
  if (there === undefined || digestOf(there) === digestOf(bytes)) return undefined;
  return `${file} is not the committed one; the committed one counts.`;
};

const inWorkTree = async ({ workTree }: Git, file: string): Promise<Uint8Array | undefined> =>
  workTree === undefined ? undefined : await readFile(join(workTree, file)).catch(() => undefined);

const missing = (file: string): OrchestrateError =>
  new OrchestrateError("CONFIG_MISSING", `There is no ${file} in that commit.`, {
    hint: "Name a file of the repository, as it is committed, relative to its root.",
  });

const pathOfCommitted = async (git: Git, file: string, bytes: Uint8Array): Promise<string> => {
  const there = await inWorkTree(git, file);
  if (git.workTree !== undefined && there !== undefined && digestOf(there) === digestOf(bytes)) {
    return join(git.workTree, file);
  }
  throw new OrchestrateError(
    "CONFIG_NOT_COMMITTED",
    "The configuration in the working tree is not the committed one.",
    {
      hint: "It is code, and only committed code is run: commit the change, or put the file back with `git restore`.",
      at: { file },
    },
  );
};
