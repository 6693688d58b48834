import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { type GatewayMode, type Maker, readCassette } from "@orchestrate/runtime";
import { type CommitSha, type Git, OrchestrateError } from "@orchestrate/shared";

/** How a run's models are reached, and what is to be said about it. */
export interface Models {
  readonly mode: GatewayMode;
  /** Undefined unless a cassette is replayed. */
  readonly replayed: { readonly model: string; readonly banner: string } | undefined;
}

interface ModelsOptions {
  readonly git: Git;
  readonly base: CommitSha;
  readonly cwd: string;
  /** `--record`, `--replay` */
  readonly record: string | undefined;
  readonly replay: string | undefined;
  /** Of each agent that may work: the cassette that it replays, or undefined when it asks a model (or needs none). */
  readonly cassettes: readonly (string | undefined)[];
  /** Where a cassette of the repository is kept for the length of the run. */
  readonly folder: string;
}

/** A cassette is text; one that is larger than this was not made for a demonstration. */
const maxCassetteBytes = 100_000_000;

/** Decides whether models are asked, recorded or replayed. Rejects with `CASSETTE_…` when it cannot be had as asked. */
export const reachModels = async (options: ModelsOptions): Promise<Models> => {
  const { cwd, record, replay, cassettes } = options;
  if (record !== undefined && replay !== undefined) {
    throw new OrchestrateError("USAGE", "A run is recorded or replayed, not both.", {
      hint: "Leave out one of the two.",
    });
  }
  if (replay !== undefined) return await replaying(resolve(cwd, replay));
  const [first, ...others] = new Set(cassettes);
  if (first !== undefined && others.length === 0) return await replaying(await committed(first, options));
  if (cassettes.some((cassette) => cassette !== undefined)) {
    throw new OrchestrateError(
      "AGENTS_MIXED",
      "Some agents of this run replay a cassette, and others do not replay the same.",
      {
        hint: "A run either asks models or replays one cassette: give all of its tasks agents of one kind.",
      },
    );
  }
  const mode: GatewayMode = record === undefined ? { kind: "live" } : { kind: "record", file: resolve(cwd, record) };
  return { mode, replayed: undefined };
};

const replaying = async (file: string): Promise<Models> => {
  const { madeBy } = await readCassette(file);
  return {
    mode: { kind: "replay", file },
    replayed: { model: madeBy.map(nameOf).join(", "), banner: bannerOf(madeBy) },
  };
};

const nameOf = (maker: Maker): string => (maker === "scripted" ? maker : maker.model);

const bannerOf = (makers: readonly Maker[]): string => {
  const recorded = makers.flatMap((maker) => (maker === "scripted" ? [] : [`${maker.model} of ${maker.provider}`]));
  const sources = [
    ...(makers.includes("scripted") ? ["a script that a person wrote"] : []),
    ...(recorded.length > 0 ? [`recordings of ${recorded.join(", ")}`] : []),
  ];
  return `Model tokens are replayed from ${sources.join(" and ")}: no model is asked. Everything else is real.`;
};

/** The cassette as it is committed, in a place of ours where nobody changes it. */
const committed = async (path: string, { git, base, folder }: ModelsOptions): Promise<string> => {
  const bytes = await git.readFile(base, path, { maxBytes: maxCassetteBytes });
  if (bytes === undefined) {
    throw new OrchestrateError("CASSETTE_MISSING", `There is no ${path} in the commit that the run starts from.`, {
      hint: "Commit the cassette, or replay a file with --replay.",
    });
  }
  const file = join(folder, "cassette.jsonl");
  await writeFile(file, bytes);
  return file;
};
