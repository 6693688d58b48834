import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Makes a git directory of our own that holds nothing but a format version, and gives its path. Calls that work with
 * objects alone run with it as `GIT_DIR` and the repository's objects as `GIT_OBJECT_DIRECTORY`: the repository's
 * configuration, hooks, attributes, grafts and replace refs are not overridden for them, they are not there.
 */
export const preparePlumbingFolder = async (options: {
  readonly commonDir: string;
  readonly objectFormat: string;
}): Promise<string> => {
  const folder = join(options.commonDir, "orchestrate", "plumbing");
  try {
    await fill(folder, options.objectFormat);
    return folder;
  } catch {
    // A repository that we may only read is still good for `check` and `verify`; what writes will say so itself.
    const passing = await mkdtemp(join(tmpdir(), "orchestrate-plumbing-"));
    process.once("exit", () => rmSync(passing, { recursive: true, force: true }));
    await fill(passing, options.objectFormat);
    return passing;
  }
};

const fill = async (folder: string, objectFormat: string): Promise<void> => {
  await Promise.all([
    mkdir(join(folder, "refs"), { recursive: true }),
    mkdir(join(folder, "info"), { recursive: true }),
  ]);
  await put(join(folder, "HEAD"), "ref: refs/heads/none\n");
  await put(join(folder, "config"), plumbingConfig(objectFormat));
  await put(join(folder, "info", "attributes"), plainAttributes);
};

/**
 * For `info/attributes`, which outranks every `.gitattributes`: files are checked out as the bytes that were committed,
 * and committed as the bytes that they are. Line endings stay with the project (`text`, `eol`).
 */
export const plainAttributes = "* !filter !ident !working-tree-encoding !diff !merge\n";

const plumbingConfig = (objectFormat: string): string =>
  objectFormat === "sha1"
    ? "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"
    : `[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectFormat = ${objectFormat}\n`;

// Other processes may be reading it: it is replaced as a whole, and only when it is not what it should be.
const put = async (file: string, content: string): Promise<void> => {
  if ((await readFile(file, "utf8").catch(() => undefined)) === content) return;
  const passing = `${file}.${process.pid}`;
  try {
    await writeFile(passing, content);
    await rename(passing, file);
  } catch (cause) {
    await rm(passing, { force: true }).catch(() => undefined);
    throw cause;
  }
};
