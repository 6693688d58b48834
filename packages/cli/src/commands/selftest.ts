import { allAttacks, type AttackResult, rows, runAttacks, uncovered } from "@orchestrate/adversary";
import { OrchestrateError } from "@orchestrate/shared";

import { withPassingSandbox } from "../compose/passing-sandbox.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Notice, Outcome } from "../outcome.ts";
import { attackTable } from "../render/attack-table.ts";
import { createProgress } from "../render/progress-line.ts";
import { listenForStop } from "../signals.ts";
import type { Terminal } from "../terminal.ts";
import type { Handler } from "./command.ts";

interface SelftestInput {
  readonly only?: string | undefined;
  readonly compare?: boolean;
  readonly candidates?: boolean;
}

/** `orchestrate selftest [--only ROWS] [--compare]`: hostile implementors against the controls of this machine. */
export const selftest: Handler<SelftestInput> = async (input, terminal) => {
  const { only, compare = false, candidates = false } = input;
  if (candidates) return (await import("./selftest-candidates.ts")).selftestCandidates(input, terminal);
  const attacks = chooseAttacks(only);
  const stop = listenForStop(process);
  const progress = createProgress(attacks.length, "attacks", terminal);
  try {
    const options = { attacks, compare, concurrency: 2, signal: stop.gracefully };
    const onResult = ({ attack }: AttackResult) => progress.step(attack.id);
    const results = await withPassingSandbox(stop.now, (sandbox) => runAttacks({ ...options, sandbox, onResult }));
    progress.end();
    return outcomeOf(results, { only, compare }, terminal);
  } catch (error) {
    progress.end();
    if (!stop.gracefully.aborted) throw error;
    const text = "Stopped: the attacks that were left were not tried, and nothing is said of any.";
    return { code: stop.code() ?? exitCodes.interrupted, text, data: null, diagnostics: [] };
  } finally {
    stop.close();
  }
};

const chooseAttacks = (only: string | undefined): ReturnType<typeof allAttacks> => {
  if (only === undefined) return allAttacks();
  const wanted = namesOf(only);
  const all = allAttacks();
  const unknown = wanted.find((word) => !Object.hasOwn(rows, word) && !all.some(({ id }) => id === word));
  if (unknown === undefined) return all.filter(({ id, row }) => wanted.includes(id) || wanted.includes(row));
  throw new OrchestrateError("USAGE", `There is no attack and no row ${unknown}.`, {
    hint: `Rows: ${Object.keys(rows).join(", ")}. \`orchestrate selftest --json\` names every attack.`,
  });
};

const namesOf = (only: string): readonly string[] => only.split(",").map((word) => word.trim());

const outcomeOf = (results: readonly AttackResult[], { only, compare }: SelftestInput, terminal: Terminal): Outcome => {
  const open = only === undefined ? uncovered : uncovered.filter(({ row }) => namesOf(only).includes(row));
  // An attack that does not even work where nothing stops it proves nothing.
  const isGood = ({ outcome, proof }: AttackResult) => outcome === "caught" && (proof?.works ?? true);
  return {
    code: results.every(isGood) ? exitCodes.ok : exitCodes.failed,
    text: attackTable(results, { uncovered: open, compare: compare === true, terminal }),
    data: {
      attacks: results.map(({ attack: { id, row, title }, ...result }) => ({ id, row, title, ...result })),
      uncovered: open,
    },
    diagnostics: results.filter((result) => !isGood(result)).map(noticeOf),
  };
};

const noticeOf = ({ attack, outcome, detail, proof }: AttackResult): Notice => ({
  severity: "error",
  code: outcome === "caught" ? "attack-without-effect" : `attack-${outcome}`,
  message: `${attack.id}: an implementor that ${attack.title}: ${(outcome === "caught" ? (proof?.detail ?? []) : detail).join("; ")}`,
});
