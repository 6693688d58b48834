import { matchesGlob } from "node:path";

import {
  digestOf,
  OrchestrateError,
  type CommitSha,
  type Digest,
  type Git,
  type SetupStep,
  type TreeEntry,
} from "@orchestrate/shared";

/** One file that a step reads. */
export interface Input {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly isExecutable: boolean;
}

/** The largest lockfiles are below ten. */
const maxInputBytes = 64 * 2 ** 20;

/**
 * The files of a commit that the steps name: each `inputs` entry a file, a folder with all that is in it, or a glob.
 * Rejects with `SETUP_INPUT_MISSING` when one names nothing: a step must not depend on what it does not say.
 */
export const readInputs = async (
  git: Git,
  commit: CommitSha,
  steps: readonly SetupStep[],
): Promise<readonly Input[]> => {
  const tree = await git.listTree(commit);
  const names = [...new Set(steps.flatMap(({ inputs }) => inputs))];
  const entries = new Map(names.flatMap((name) => named(name, tree).map((entry) => [entry.path, entry])));
  const inputs = [...entries.values()].map((entry) => read(git, commit, entry));
  return (await Promise.all(inputs)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
};

const named = (name: string, tree: readonly TreeEntry[]): readonly TreeEntry[] => {
  const folder = name.replace(/\/*$/, "/");
  const isNamed = ({ path }: TreeEntry) => path === name || path.startsWith(folder) || matchesGlob(path, name);
  // Links and gitlinks could lead anywhere, and no step needs them to install something.
  const found = tree.filter((entry) => entry.mode.startsWith("100") && isNamed(entry));
  if (found.length > 0) return found;
  throw new OrchestrateError("SETUP_INPUT_MISSING", `The setup's input ${name} is not a file of the commit`, {
    hint: "Commit it, or correct `setup.inputs` in the configuration.",
  });
};

const read = async (git: Git, commit: CommitSha, { path, mode }: TreeEntry): Promise<Input> => {
  const bytes = await git.readFile(commit, path, { maxBytes: maxInputBytes });
  if (bytes === undefined) throw new TypeError(`${path} is in the tree of ${commit} and cannot be read`);
  return { path, bytes, digest: digestOf(bytes), isExecutable: mode === "100755" };
};
