import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createNoSandbox, systemClock } from "@orchestrate/runtime";
import type { Sandbox } from "@orchestrate/shared";

import type { Arena, Attack } from "./attack.ts";

/** What came of an attack. */
export interface AttackResult {
  readonly attack: Attack;
  /** `caught`: nothing was gained. `missed`: something was. `not-tried`: it could not be carried out, which proves nothing. */
  readonly outcome: "caught" | "missed" | "not-tried";
  /** What was gained, or why it could not be tried. */
  readonly detail: readonly string[];
  readonly durationMs: number;
  /** Undefined unless it was tried without the controls as well. */
  readonly proof: Proof | undefined;
}

/** What the same attack came to where nothing stops it. */
export interface Proof {
  readonly works: boolean;
  /** What it gained there, or why it did not work. */
  readonly detail: readonly string[];
}

interface RunOptions {
  readonly attacks: readonly Attack[];
  readonly sandbox: Sandbox;
  /** Tries each attack without the controls, too, where that does no harm. */
  readonly compare: boolean;
  /** How many at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly onResult: (result: AttackResult) => void;
}

/** Runs attacks against the controls of this machine; resolves with the results in the order of the attacks. */
export const runAttacks = async (options: RunOptions): Promise<readonly AttackResult[]> => {
  const { attacks, concurrency, signal, onResult } = options;
  const results = new Map<Attack, AttackResult>();
  const waiting = [...attacks];
  const worker = async (): Promise<void> => {
    for (let attack = waiting.shift(); attack !== undefined; attack = waiting.shift()) {
      signal.throwIfAborted();
      const result = await tryAttack(attack, options);
      results.set(attack, result);
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return attacks.flatMap((attack) => results.get(attack) ?? []);
};

const tryAttack = async (attack: Attack, { sandbox, compare }: RunOptions): Promise<AttackResult> => {
  const startedMs = systemClock.monotonicMs();
  const proof = compare && !attack.onlyGuarded ? await prove(attack) : undefined;
  const tried = await attempt(attack, { guarded: true, sandbox });
  return { attack, ...tried, proof, durationMs: Math.round(systemClock.monotonicMs() - startedMs) };
};

const prove = async (attack: Attack): Promise<Proof> => {
  const { outcome, detail } = await attempt(attack, { guarded: false, sandbox: createNoSandbox() });
  return { works: outcome === "missed", detail };
};

const attempt = async (
  attack: Attack,
  sides: Pick<Arena, "guarded" | "sandbox">,
): Promise<Pick<AttackResult, "outcome" | "detail">> => {
  const folder = await mkdtemp(join(await realpath(tmpdir()), "orchestrate-attack-"));
  await chmod(folder, 0o755);
  const undo: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true, maxRetries: 5 })];
  try {
    const detail = await attack.attempt({
      ...sides,
      folder,
      word: randomUUID(),
      defer: (step) => void undo.push(step),
    });
    return { outcome: detail.length === 0 ? "caught" : "missed", detail };
  } catch (error) {
    return { outcome: "not-tried", detail: [error instanceof Error ? error.message : String(error)] };
  } finally {
    for (const step of undo.toReversed()) await step();
  }
};
