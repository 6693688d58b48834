import { rmSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createBubblewrap, defaultLimits, openBlobs, openGit, systemClock } from "@orchestrate/runtime";
import { type Files, gitRepo, type GitRepo } from "@orchestrate/runtime/testing";
import type {
  AnyEvent,
  CommitSha,
  Digest,
  MergeCommit,
  NewEvent,
  Sandbox,
  Setup,
  SubSpecId,
  Verdict,
} from "@orchestrate/shared";
import { onTestFinished } from "vitest";

import { createMemoryBaseCache, createVerifier, type VerifierOptions } from "../src/index.ts";
import { subSpec, type SubSpecWish } from "./sub-spec.ts";

/** A case to be tried: a repository, what a candidate makes of it, and the spec that it is judged by. */
export interface Case extends SubSpecWish {
  readonly base: Files;
  readonly candidate: Files;
  /** Done to the repository by hand before the candidate is committed, for what files cannot say. */
  readonly tamper?: (repo: GitRepo) => Promise<void>;
  /** The candidate is what the index holds, not the working tree. */
  readonly isIndexed?: boolean;
  /** The candidate has no parent. */
  readonly isOrphan?: boolean;
  /** Done to the repository once the candidate is there. */
  readonly afterwards?: (repo: GitRepo, commit: CommitSha) => Promise<void>;
  /** Exchanged for the sub-spec's own document, under the digest of the true one. */
  readonly document?: string;
  readonly options?: Partial<VerifierOptions>;
}

export interface Trial {
  readonly verdict: Verdict;
  readonly events: readonly NewEvent[];
  readonly repo: GitRepo;
}

const workspaceModules = fileURLToPath(new URL("../../../node_modules", import.meta.url));
const inside = "/opt/modules";

/** The workspace's own vitest as a project's prepared dependency: links in a folder that tools may write beside. */
const prepareModules = async (folder: string): Promise<Setup> => {
  const modules = join(folder, "modules");
  await mkdir(join(modules, ".bin"), { recursive: true });
  for (const name of ["vitest", ".bin/vitest"]) await symlink(join(inside, name), join(modules, name));
  await (await sharedSandbox()).handOver(modules);
  return {
    prepare: () =>
      Promise.resolve({
        digest: `sha256:${"1".repeat(64)}` as Digest,
        mounts: (root) => [
          { kind: "bind", source: workspaceModules, target: inside, access: "read" },
          { kind: "layered", source: modules, target: `${root}/node_modules` },
        ],
      }),
  };
};

let sandbox: Promise<Sandbox> | undefined;

/** One sandbox for all cases of a file; its folder goes with the worker. */
export const sharedSandbox = (): Promise<Sandbox> => {
  const open = async (): Promise<Sandbox> => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "orchestrate-sandbox-")));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    return createBubblewrap({ folder });
  };
  return (sandbox ??= open());
};

/** Makes the repository, the candidate and its verdict, over real git and the real sandbox. */
export const tryCase = async (one: Case): Promise<Trial> => {
  const repo = await gitRepo(one.base);
  const onto = (await repo.ref("main"))!;
  await one.tamper?.(repo);
  const commit = await offer(repo, one);
  await one.afterwards?.(repo, commit);
  return { ...(await judgeCommit({ repo, onto, commit, wish: one, options: one.options ?? {} })), repo };
};

const offer = async (repo: GitRepo, { candidate, isIndexed, isOrphan }: Case): Promise<CommitSha> => {
  if (isOrphan) await repo.run("checkout", "--quiet", "--orphan", "other");
  if (!isIndexed) return repo.commit(candidate, "Offer a candidate");
  await repo.run("commit", "--quiet", "--message", "Offer a candidate");
  return (await repo.ref("HEAD"))!;
};

export const judgeCommit = async ({
  repo,
  onto,
  commit,
  runBase = onto,
  undoes,
  wish,
  options,
  signal = new AbortController().signal,
  onFolder,
}: {
  readonly repo: GitRepo;
  readonly onto: CommitSha;
  readonly commit: CommitSha;
  /** @default onto */
  readonly runBase?: CommitSha;
  /** What the commit says that it takes back. */
  readonly undoes?: readonly CommitSha[];
  readonly signal?: AbortSignal;
  /** Told the folder that everything of this verification is in. */
  readonly onFolder?: (folder: string) => void;
  readonly wish: SubSpecWish & Pick<Case, "document">;
  readonly options: Partial<VerifierOptions>;
}): Promise<Omit<Trial, "repo">> => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "orchestrate-verify-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  onFolder?.(folder);
  await mkdir(join(folder, "blobs"));
  const events: NewEvent[] = [];
  const git = await openGit(repo.path);
  const verify = createVerifier({
    git,
    extraClasses: {},
    limits: { files: 100, lines: 5000, bytes: 1_000_000 },
    sandbox: await sharedSandbox(),
    setup: await prepareModules(folder),
    blobs: await openBlobs(join(folder, "blobs")),
    log: {
      append: (event) => {
        events.push(event);
        return Promise.resolve({} as AnyEvent);
      },
      appendAll: (appended) => {
        events.push(...appended);
        return Promise.resolve([]);
      },
    },
    clock: systemClock,
    folder: join(folder, "verify"),
    baseCache: createMemoryBaseCache(),
    processLimits: defaultLimits,
    toolchain: { verifier: "test" },
    judges: undefined,
    approvalOf: undefined,
    openEgress: undefined,
    hidden: undefined,
    ...options,
  });
  const spec = { ...subSpec(wish), ...(wish.document === undefined ? {} : { document: wish.document }) };
  const merge: MergeCommit = {
    kind: "merge-commit",
    subSpec: "T1" as SubSpecId,
    attempt: 1,
    candidate: commit,
    onto,
    commit,
    tree: await git.treeOf(commit),
    runBase,
    ...(undoes && { undoes: [...undoes] }),
  };
  const verdict = await verify({ subSpec: spec, commit: merge }, { signal });
  return { verdict, events };
};

/** What a verdict says, short enough to be compared and to be read when it is not as expected. */
export const summaryOf = ({ kind, gates, criteria }: Verdict): string =>
  [
    kind,
    ...gates.filter(({ verdict }) => verdict !== "pass").map(({ gate, verdict }) => `${gate} ${verdict}`),
    ...criteria
      .filter(({ verdict }) => verdict !== "pass")
      .map(({ id, verdict, symptom }) => `${id} ${verdict}: ${symptom}`),
  ].join("; ");
