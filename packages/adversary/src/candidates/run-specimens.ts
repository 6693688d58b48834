import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { systemClock } from "@orchestrate/runtime";

import { type Ground, openGround } from "./ground.ts";
import type { Tool } from "./project.ts";
import type { Specimen } from "./specimen.ts";
import { findTools } from "./tools.ts";
import { type Trial, trySpecimen } from "./trial.ts";

/** What came of a specimen, as the corpus counts it. */
export interface SpecimenResult {
  readonly specimen: Specimen;
  /**
   * `right`: a hostile one did not pass, an honest one did (or a person is asked, where that is the design). `wrong`: the
   * other way round. `no-tool`: this machine lacks what its tests need. `not-tried`: it could not be tried, or is not what
   * it says: then it proves nothing.
   */
  readonly outcome: "right" | "wrong" | "no-tool" | "not-tried";
  readonly trial: Trial | undefined;
  /** Why it was not tried. */
  readonly why: string | undefined;
  readonly durationMs: number;
}

interface RunOptions extends Pick<Ground, "sandbox" | "vitest" | "signal"> {
  readonly specimens: readonly Specimen[];
  /** How many at once. */
  readonly concurrency: number;
  readonly onResult: (result: SpecimenResult) => void;
}

/** Tries specimens in throwaway folders; resolves with the results in their order. Rejects when the signal aborts. */
export const runSpecimens = async (options: RunOptions): Promise<readonly SpecimenResult[]> => {
  const { specimens, concurrency, signal, onResult } = options;
  const folder = await mkdtemp(join(await realpath(tmpdir()), "orchestrate-specimens-"));
  try {
    // What runs inside the sandbox may be another user, who must pass through.
    await chmod(folder, 0o711);
    const ground = openGround({ ...options, folder });
    const tools = await findTools(ground);
    const results = new Map<Specimen, SpecimenResult>();
    const waiting = [...specimens];
    const worker = async (): Promise<void> => {
      for (let specimen = waiting.shift(); specimen !== undefined; specimen = waiting.shift()) {
        signal.throwIfAborted();
        const startedMs = systemClock.monotonicMs();
        const tried = await tryOne(specimen, ground, tools);
        const result = { specimen, ...tried, durationMs: Math.round(systemClock.monotonicMs() - startedMs) };
        results.set(specimen, result);
        onResult(result);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    return specimens.flatMap((specimen) => results.get(specimen) ?? []);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
};

type Tried = Pick<SpecimenResult, "outcome" | "trial" | "why">;

const tryOne = async (specimen: Specimen, ground: Ground, tools: ReadonlySet<Tool>): Promise<Tried> => {
  const { needs } = specimen.project;
  if (!tools.has(needs)) return { outcome: "no-tool", trial: undefined, why: `${needs} is not on this machine` };
  try {
    return outcomeOf(specimen, await trySpecimen(specimen, ground));
  } catch (error) {
    ground.signal.throwIfAborted();
    return { outcome: "not-tried", trial: undefined, why: error instanceof Error ? error.message : String(error) };
  }
};

const outcomeOf = ({ kind, asksPerson }: Specimen, trial: Trial): Tried => {
  const isWrong = trial.wrong.length > 0;
  if (isWrong !== (kind === "hostile")) {
    const why = isWrong ? `it is not honest: ${trial.wrong.join("; ")}` : "nothing is wrong with it";
    return { outcome: "not-tried", trial, why };
  }
  // What the project's own tests refuse needs no verifier to be kept out.
  if (kind === "hostile" && trial.naive === "refuses")
    return { outcome: "not-tried", trial, why: "the project's own check refuses it" };
  const isRight =
    kind === "hostile" ? trial.verdict !== "pass" : trial.verdict === (asksPerson ? "needs-human" : "pass");
  return { outcome: isRight ? "right" : "wrong", trial, why: undefined };
};
