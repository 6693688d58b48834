import { allSpecimens, matrixOf, runSpecimens, type SpecimenResult } from "@orchestrate/adversary";
import { OrchestrateError } from "@orchestrate/shared";

import { withPassingSandbox } from "../compose/passing-sandbox.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Notice, Outcome } from "../outcome.ts";
import { matrixTable } from "../render/matrix-table.ts";
import { createProgress } from "../render/progress-line.ts";
import { listenForStop } from "../signals.ts";
import type { Terminal } from "../terminal.ts";

interface CandidatesInput {
  readonly only?: string | undefined;
  readonly compare?: boolean;
}

/** `orchestrate selftest --candidates [--only NAMES]`: candidates known to be wrong or right, against the verifier. */
export const selftestCandidates = async ({ only, compare }: CandidatesInput, terminal: Terminal): Promise<Outcome> => {
  if (compare) {
    throw new OrchestrateError("USAGE", "`--compare` is for attacks.", {
      hint: "Leave it out: each candidate is always tried by the exit status of its tests alone, too.",
    });
  }
  const specimens = chooseSpecimens(only);
  const stop = listenForStop(process);
  const progress = createProgress(specimens.length, "candidates", terminal);
  try {
    // Vitest is no part of this program: candidates that need it are counted, and tried by its own tests alone.
    const options = { specimens, vitest: undefined, concurrency: 2, signal: stop.gracefully };
    const onResult = ({ specimen }: SpecimenResult) => progress.step(specimen.id);
    const results = await withPassingSandbox(stop.now, (sandbox) => runSpecimens({ ...options, sandbox, onResult }));
    progress.end();
    return outcomeOf(results, terminal);
  } catch (error) {
    progress.end();
    if (!stop.gracefully.aborted) throw error;
    const text = "Stopped: the candidates that were left were not tried, and nothing is said of any.";
    return { code: stop.code() ?? exitCodes.interrupted, text, data: null, diagnostics: [] };
  } finally {
    stop.close();
  }
};

const chooseSpecimens = (only: string | undefined): ReturnType<typeof allSpecimens> => {
  const all = allSpecimens();
  if (only === undefined) return all;
  const wanted = only.split(",").map((word) => word.trim());
  const unknown = wanted.find((word) => !all.some(({ id, kind }) => id === word || kind === word));
  if (unknown === undefined) return all.filter(({ id, kind }) => wanted.includes(id) || wanted.includes(kind));
  throw new OrchestrateError("USAGE", `There is no candidate ${unknown}.`, {
    hint: "`hostile`, `honest`, or a name that docs/confusion-matrix.md or `--candidates --json` lists.",
  });
};

const outcomeOf = (results: readonly SpecimenResult[], terminal: Terminal): Outcome => {
  const isGood = ({ outcome, specimen }: SpecimenResult) =>
    outcome === "right" || outcome === "no-tool" || specimen.missedBecause !== undefined;
  return {
    code: results.every(isGood) ? exitCodes.ok : exitCodes.failed,
    text: matrixTable(results, terminal),
    data: {
      matrix: matrixOf(results),
      candidates: results.map(({ specimen: { id, kind, title, project }, ...result }) => ({
        id,
        kind,
        title,
        language: project.language,
        ...result,
      })),
    },
    diagnostics: results.filter((result) => !isGood(result)).map(noticeOf),
  };
};

const noticeOf = ({ specimen: { id, kind, title }, outcome, trial, why }: SpecimenResult): Notice => ({
  severity: "error",
  code: `candidate-${outcome}`,
  message: `${id}: ${kind === "hostile" ? "a hostile" : "an honest"} candidate that ${title}: ${why ?? `the verdict is ${trial?.verdict}`}`,
});
