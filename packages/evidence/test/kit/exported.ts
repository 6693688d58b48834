import { generateKeyPairSync } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { digestOf } from "@orchestrate/shared";
import { execa } from "execa";

import { layout } from "../../src/export/layout.ts";
import { manifestOf, sha256 } from "../../src/export/manifest.ts";
import {
  attest,
  createSigner,
  type ExportOptions,
  exportRun,
  type Files,
  publicKeysIn,
  readRun,
  reportFiles,
  type Signer,
  type Trust,
} from "../../src/index.ts";
import { decide, person, type Asked, type Person } from "./person.ts";
import { tellStory, type Story, type StoryOptions } from "./story.ts";

/** A story that was signed and exported, and what a checker of it trusts. */
export interface Exported {
  readonly folder: string;
  readonly signer: Signer;
  readonly ana: Person;
  readonly trust: Trust;
  /** Where the checker keeps key and allowed signers. */
  readonly keyFile: string;
  readonly signersFile: string;
  readonly remove: () => Promise<void>;
}

export const newSigner = (): Signer => {
  const { privateKey } = generateKeyPairSync("ed25519");
  return createSigner(privateKey.export({ type: "pkcs8", format: "pem" }).toString(), "key.pem");
};

interface ExportedOptions extends Omit<StoryOptions, "lifetime" | "decide"> {
  readonly decide?: (ana: Person, asked: Asked) => ReturnType<typeof decide>;
  /** Done to the story's log before anything of it is signed. */
  readonly before?: (story: Story) => Promise<void>;
  readonly transcripts?: boolean;
  /** Written beside the reports. */
  readonly more?: Files;
  readonly timestamp?: ExportOptions["timestamp"];
}

/** Tells a story in which Ana approves what needs a person, and exports it as the program does. */
export const exportStory = async (options: ExportedOptions = {}): Promise<Exported> => {
  const { decide: deciding = decide, before, transcripts = false, more = new Map(), timestamp, ...told } = options;
  const place = await mkdtemp(join(tmpdir(), "orchestrate-export-"));
  const [ana, signer] = [await person("ana@example.com"), newSigner()];
  const story = await tellStory({ ...told, lifetime: "caller", decide: (asked) => deciding(ana, asked) });
  await before?.(story);
  await attest({ ...story, signer, filesOf: async () => ["work/T1.txt"] });
  const { seq, digest } = await story.log.head();
  await story.log.append({ type: "run.sealed", subject: "", data: { head: digest, events: seq } });
  const events = await story.log.read();
  await story.log.close();
  const folder = join(place, "export");
  const record = await readRun({ events, blobs: story.blobs });
  const commonDir = join(story.repo.path, ".git");
  const remove = async () => {
    await ana.leave();
    await rm(place, { recursive: true });
  };
  const exporting = exportRun({
    record,
    lines: events.map((event) => JSON.stringify(event)),
    transcripts,
    commonDir,
    signer,
    folder,
    more: new Map([...(await reportFiles(record, { commonDir, transcripts })), ...more]),
    timestamp,
  });
  await exporting.catch(remove);
  await story.repo.remove();
  await exporting;
  const signers = ana.allowed("plan:ana@example.com", "manual:ana@example.com");
  const [keyFile, signersFile] = [join(place, "key.pem"), join(place, "signers")];
  await writeFile(keyFile, signer.publicPem);
  await writeFile(signersFile, signers);
  const keys = publicKeysIn(signer.publicPem, keyFile);
  return {
    folder,
    signer,
    ana,
    trust: { keys, signers, spec: undefined, timestampAuthority: undefined },
    keyFile,
    signersFile,
    remove,
  };
};

/** Works on a copy of an export, and removes it. */
export const withCopy = async <Result>(folder: string, work: (copy: string) => Promise<Result>): Promise<Result> => {
  const place = await mkdtemp(join(tmpdir(), "orchestrate-tampered-"));
  try {
    await cp(folder, join(place, "export"), { recursive: true });
    return await work(join(place, "export"));
  } finally {
    await rm(place, { recursive: true });
  }
};

/** Lists and signs an export anew, as somebody with a key can: what is caught then is caught by what is in it. */
export const listAnew = async (folder: string, signer: Signer): Promise<void> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const digests = new Map<string, string>();
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (!name.startsWith("MANIFEST.")) digests.set(name, sha256(await readFile(path)));
  }
  const manifest = manifestOf(digests);
  await writeFile(join(folder, layout.manifest), manifest);
  await writeFile(join(folder, layout.signature), signer.sign(Buffer.from(manifest)));
};

/** Writes a log whose chain holds again, whatever is in its lines. */
export const chainAnew = (lines: readonly string[]): string => {
  let prev = digestOf("");
  return lines
    .map((line, index) => {
      const event = JSON.parse(line);
      const chained = JSON.stringify({ ...event, id: `${event.id.split("/")[0]}/${index + 1}`, seq: index + 1, prev });
      prev = digestOf(chained);
      return `${chained}\n`;
    })
    .join("");
};

/** Runs the procedure of `VERIFY.md` as it is written, with what a checker has. */
export const runProcedure = async (
  folder: string,
  {
    keyFile,
    signersFile,
    text,
    authority,
  }: Pick<Exported, "keyFile" | "signersFile"> & { readonly text: string; readonly authority?: string },
): Promise<{ readonly code: number; readonly said: string }> => {
  const script = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block).join("\n");
  const place = await mkdtemp(join(tmpdir(), "orchestrate-procedure-"));
  await writeFile(join(place, "verify.sh"), script);
  const ended = await execa("bash", [join(place, "verify.sh")], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", KEY: keyFile, SIGNERS: signersFile, ...(authority && { TSA: authority }) },
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    all: true,
  });
  await rm(place, { recursive: true });
  return { code: ended.exitCode ?? 255, said: ended.all };
};
