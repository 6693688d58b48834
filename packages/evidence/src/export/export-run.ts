import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { agentChanges } from "../authorship/agent-changes.ts";
import { traceRecord } from "../authorship/agent-trace.ts";
import { authorshipNotes } from "../authorship/authorship-log.ts";
import type { Signer } from "../signing/signer.ts";
import { fillFolder } from "./fill-folder.ts";
import { writeGitBundle } from "./git-bundle.ts";
import { type Files, layout } from "./layout.ts";
import { manifestOf, sha256 } from "./manifest.ts";
import { procedure } from "./procedure.ts";
import { recordFiles, type RecordFilesOptions } from "./record-files.ts";

export interface ExportOptions extends RecordFilesOptions {
  /** The repository's common git directory. */
  readonly commonDir: string;
  readonly signer: Signer;
  /** Where the export is written; made when absent, refused when something is in it. */
  readonly folder: string;
  /** What else is shown: reports for people. A path that the export has already is refused. */
  readonly more: Files;
  /** Asks a timestamp authority for a token over the manifest's file. */
  readonly timestamp: ((manifestFile: string) => Promise<Uint8Array>) | undefined;
}

/**
 * Writes everything that a run's log says to a folder, for somebody who trusts neither the agents nor this program, and
 * signs the list of it. Resolves with the number of files. Rejects as {@link fillFolder} does.
 */
export const exportRun = async (options: ExportOptions): Promise<number> => {
  const { record, commonDir, signer, folder, more, timestamp, transcripts } = options;
  const changes = await agentChanges(record.events, { commonDir });
  const { version } = record.begun;
  const trace = changes.map((change) => `${JSON.stringify(traceRecord(change, { version }))}\n`).join("");
  const own = [[layout.trace, trace] as const, [layout.procedure, procedure()] as const];
  const files = withMore(new Map([...(await recordFiles(options)), ...own]), more);
  const write = async (place: string): Promise<number> => {
    for (const directory of new Set([...files.keys(), layout.bundle].map((path) => dirname(join(place, path))))) {
      await mkdir(directory, { recursive: true });
    }
    const digests = new Map<string, string>();
    for (const [path, content] of files) {
      await writeFile(join(place, path), content);
      digests.set(path, sha256(content));
    }
    const bundle = join(place, layout.bundle);
    await writeGitBundle(record, { commonDir, notes: authorshipNotes(changes), file: bundle, unmerged: transcripts });
    digests.set(layout.bundle, sha256(await readFile(bundle)));

    const manifest = manifestOf(digests);
    await writeFile(join(place, layout.manifest), manifest);
    await writeFile(join(place, layout.signature), signer.sign(Buffer.from(manifest)));
    if (timestamp) await writeFile(join(place, layout.timestamp), await timestamp(join(place, layout.manifest)));
    return digests.size;
  };
  return fillFolder(folder, { last: layout.signature, write });
};

/** What an export is made of is never replaced by what is shown beside it. */
const withMore = (files: Files, more: Files): Files => {
  const taken = new Set<string>([...files.keys(), layout.bundle, layout.manifest, layout.signature, layout.timestamp]);
  for (const path of more.keys()) {
    if (taken.has(path)) throw new TypeError(`An export has its own ${path}; nothing else may be written there`);
  }
  return new Map([...files, ...more]);
};
