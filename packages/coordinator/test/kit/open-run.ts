import { join } from "node:path";

import { openBlobs, openEventLog, openGit, openInbox } from "@orchestrate/runtime";
import { type Clock, type CommitSha, digestOf, type Git, type RunId, type Spec } from "@orchestrate/shared";

import type { RunOptions } from "../../src/run/run-options.ts";
import { type RoomOptions, rooms } from "./rooms.ts";

export interface OpenRun {
  readonly repository: string;
  /** @default opened from the repository */
  readonly git?: Git;
  readonly run: RunId;
  readonly clock: Clock;
  readonly spec: Spec;
  readonly source: string;
  readonly work: RoomOptions["work"];
  readonly concurrency?: RunOptions["concurrency"];
  readonly attended?: boolean;
  readonly land?: boolean;
  /** @default everything counts, as in a repository that names no signers */
  readonly whyRefused?: RunOptions["whyRefused"];
}

/** Opens a run on a real repository with a real log, blobs and inbox, and what else `startRun` needs. */
export const openRun = async (open: OpenRun): Promise<RunOptions & { readonly folder: string }> => {
  const { repository, run, clock, spec, source, work } = open;
  const git = open.git ?? (await openGit(repository));
  const folder = join(repository, ".git/orchestrate/runs", run);
  const log = await openEventLog({ folder, run, clock });
  const [blobs, inbox] = [await openBlobs(join(folder, "blobs")), await openInbox(join(folder, "inbox"))];
  const integration = `orchestrate/${run}`;
  const [first] = await log.read();
  const base = first?.type === "run.started" ? first.data.base : await git.resolve("refs/heads/main");
  const concurrency = open.concurrency ?? { implementors: 4, verifiers: 2 };
  return {
    folder,
    spec,
    source,
    started: {
      spec: digestOf(source),
      specPath: "spec.md",
      specId: spec.front.id,
      base: base as CommitSha,
      target: "main",
      integration,
      configuration: digestOf("{}"),
      version: "0.0.0",
      sandbox: "none",
      concurrency: concurrency.implementors,
      land: open.land ?? true,
    },
    log,
    blobs,
    inbox,
    clock,
    git,
    committer: { name: "orchestrate", email: "orchestrate@localhost" },
    effects: rooms({ git, repository, log, blobs, clock, integration, work }),
    whyRefused: open.whyRefused ?? (async () => undefined),
    tidy: async () => {},
    concurrency,
    protectedGlobs: {},
    attended: open.attended ?? false,
  };
};
