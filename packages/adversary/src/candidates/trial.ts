import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

import { openBlobs, openGit, systemClock } from "@orchestrate/runtime";
import type { CommitSha, Mount, SandboxedResult, SubSpecId, Verdict } from "@orchestrate/shared";
import { createVerifier } from "@orchestrate/verifier";

import { type Files, plainGit, writeFiles } from "../plain-git.ts";
import { type Ground, specimenLimits, vitestMounts, vitestSetup } from "./ground.ts";
import { specPath, subSpecFrom, type Wording, wordingOf } from "./spec.ts";
import type { Specimen } from "./specimen.ts";

/** What became of one specimen. */
export interface Trial {
  /** What is really wrong with it, as its oracle found; empty when nothing is. */
  readonly wrong: readonly string[];
  /** Whether an orchestrator that looks at the exit status of the project's own test command would merge it. */
  readonly naive: "accepts" | "refuses";
  readonly verdict: Verdict["kind"];
  /** Gates and criteria that did not pass, and faults of the commit itself. */
  readonly refusedBy: readonly string[];
  readonly findings: readonly string[];
}

/** Makes the repository and the candidate, asks the oracle and the simple orchestrator, then the verifier. */
export const trySpecimen = async (specimen: Specimen, ground: Ground): Promise<Trial> => {
  const folder = await mkdtemp(join(ground.folder, "specimen-"));
  await chmod(folder, 0o711);
  try {
    const wording = wordingOf(specimen, specimen.project);
    const made = await makeCandidate(specimen, { ground, folder, wording });
    const mounts = specimen.project.needs === "vitest" ? await vitestMounts(ground) : () => [];
    const around = { ...made, ground, folder, mounts };
    const wrong = await askOracle(specimen, around);
    const naive = await askNaive(specimen, around);
    const { kind, gates, criteria, findings } = await askVerifier(wording, around);
    return {
      wrong,
      naive,
      verdict: kind,
      refusedBy: [
        ...findings.flatMap(({ by, code }) => (by === undefined ? [code] : [])),
        ...gates.filter(({ verdict }) => verdict !== "pass").map(({ gate }) => gate),
        ...criteria.filter(({ verdict }) => verdict !== "pass" && verdict !== "not-run").map(({ id }) => id),
      ],
      findings: findings.map(({ message, file }) => (file === undefined ? message : `${file}: ${message}`)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
};

interface Made {
  readonly repository: string;
  readonly base: string;
  readonly commit: string;
}

interface Around extends Made {
  readonly ground: Ground;
  readonly folder: string;
  readonly mounts: (root: string) => readonly Mount[];
}

const makeCandidate = async (
  { project, base = {}, change, stage, afterwards }: Specimen,
  { ground, folder, wording }: { readonly ground: Ground; readonly folder: string; readonly wording: Wording },
): Promise<Made> => {
  const repository = join(folder, "repo");
  const files: Files = { ...project.files, ...base, [specPath]: wording.text };
  await ground.copyRepository(files, repository);
  const start = await plainGit(repository, "rev-parse", "HEAD");
  await plainGit(repository, "checkout", "--quiet", "-b", "work");
  await writeFiles(repository, change);
  await plainGit(repository, "add", "--all", "--force");
  await stage?.(repository);
  await plainGit(repository, "commit", "--quiet", "--allow-empty", "--message", "Take a coupon off");
  const commit = await plainGit(repository, "rev-parse", "HEAD");
  await afterwards?.(repository, commit);
  return { repository, base: start, commit };
};

/** The clone comes from the commit alone: neither a replaced object nor the index of the repository changes it. */
const askOracle = async ({ oracle }: Specimen, around: Around): Promise<readonly string[]> => {
  const { repository, base, commit, folder } = around;
  const clone = join(folder, "clone");
  const git = await openGit(repository);
  await git.cloneAt(commit as CommitSha, clone);
  const run = (argv: readonly string[]) => runIn({ argv, root: clone, access: "read" }, around);
  return oracle({ repository, base, commit, clone, run });
};

/** A worktree of the repository itself, as a person or a simple orchestrator would check it out. */
const askNaive = async ({ project }: Specimen, around: Around): Promise<Trial["naive"]> => {
  const { repository, commit, folder, ground } = around;
  const root = join(folder, "naive");
  await plainGit(repository, "worktree", "add", "--quiet", "--detach", root, commit);
  await ground.sandbox.handOver(root);
  const { exit } = await runIn({ argv: project.naive, root, access: "write" }, around);
  return exit === 0 ? "accepts" : "refuses";
};

const runIn = async (
  {
    argv,
    root,
    access,
  }: { readonly argv: readonly string[]; readonly root: string; readonly access: "read" | "write" },
  { ground, mounts }: Around,
): Promise<SandboxedResult> => {
  const { ended } = await ground.sandbox.start(
    {
      argv,
      cwd: root,
      env: {},
      mounts: [{ kind: "bind", source: root, target: root, access }, ...mounts(root)],
      relays: [],
      limits: specimenLimits,
      stdin: "null",
      output: "capture",
    },
    { signal: ground.signal },
  );
  return ended;
};

const askVerifier = async ({ text, hidden }: Wording, around: Around): Promise<Verdict> => {
  const { repository, folder, ground, mounts } = around;
  const git = await openGit(repository);
  const [onto, commit] = [around.base as CommitSha, around.commit as CommitSha];
  const place = join(folder, "verify");
  await mkdir(join(folder, "blobs"));
  const verify = createVerifier({
    git,
    extraClasses: {},
    limits: { files: 100, lines: 5000, bytes: 1_000_000 },
    sandbox: ground.sandbox,
    setup: mounts(place).length === 0 ? undefined : vitestSetup(mounts),
    blobs: await openBlobs(join(folder, "blobs")),
    log: { append: () => Promise.resolve({} as never), appendAll: () => Promise.resolve([]) },
    clock: systemClock,
    folder: place,
    baseCache: ground.baseCache,
    processLimits: specimenLimits,
    toolchain: { verifier: "selftest" },
    judges: gullible,
    approvalOf: undefined,
    openEgress: undefined,
    hidden: () => Promise.resolve(Buffer.from(hidden)),
  });
  const merge = {
    kind: "merge-commit",
    subSpec: "spec" as SubSpecId,
    attempt: 1,
    candidate: commit,
    onto,
    commit,
    tree: await git.treeOf(commit),
    runBase: onto,
  } as const;
  return verify({ subSpec: subSpecFrom(text), commit: merge }, { signal: ground.signal });
};

/** A model that believes whatever it reads: what a judge says may not be what keeps a wrong change out. */
const gullible = () => Promise.resolve({ raw: '{"violations":[]}', model: "gullible" });
