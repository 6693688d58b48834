import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

import { productFiles } from "./parts.ts";
import { makeRepository } from "./repository.ts";
import { time } from "./time.ts";

export interface EvidenceOptions {
  /** Sub-specs of the run that is exported. */
  readonly parts: number;
  /** An empty folder for everything. */
  readonly folder: string;
  /** The built program. */
  readonly program: string;
}

/** What an export costs, and what it may. */
export interface EvidenceCost {
  readonly what: string;
  readonly measured: number;
  /** Of the same unit. */
  readonly most: number;
  readonly unit: "ms" | "bytes";
}

/** Exports a real run and checks the export, once each: start and end of the program included. Throws when one fails. */
export function measureEvidence({ parts, folder, program }: EvidenceOptions): readonly EvidenceCost[] {
  const [repository, stateFolder, out] = ["repository", "state", "export"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(repository);
  makeRepository(repository, productFiles({ parts, concurrency: 2, stateFolder }), 100);
  const orchestrate = (log: string, ...words: readonly string[]): number =>
    time([process.execPath, program, ...words], { cwd: repository, log: join(folder, log) });

  orchestrate("run.log", "run", "specs/bench.md", "--json");
  const exportMs = orchestrate("export.log", "evidence", "export", "--out", out);
  orchestrate("key.pem", "key", "show");
  const verifyMs = orchestrate("verify.log", "evidence", "verify", out, "--key", join(folder, "key.pem"));
  const reportBytes = statSync(join(out, "report.html")).size;
  const count = readdirSync(out, { recursive: true }).length;
  for (const used of [repository, stateFolder, out]) rmSync(used, { recursive: true });
  return [
    { what: `export, ${count} files`, measured: exportMs, most: 5_000, unit: "ms" },
    { what: "verify", measured: verifyMs, most: 10_000, unit: "ms" },
    { what: "report.html", measured: reportBytes, most: 5_000_000, unit: "bytes" },
  ];
}
