import { digestOfJson, type Effect, type NewEvent } from "@orchestrate/shared";

import type { Journal, Kept } from "./journal.ts";

/** How an effect is written down. */
export interface Step<Input, Output> {
  /** Names the step within its run: the same key is the same work. */
  readonly key: (input: Input) => string;
  /** What is about to be done; appended before the effect. */
  readonly intents: (input: Input) => readonly NewEvent[];
  /**
   * What came of it; appended after the effect, with the result's key and digest, unless the effect has done so itself.
   * Undefined for what a resumed run must try again: an effect that was stopped.
   */
  readonly outcome: (input: Input, output: Output, kept: Kept) => NewEvent | undefined;
  /** Reads a kept result. */
  readonly parse: (json: unknown) => Output;
}

/**
 * An effect whose result is kept: a run started again on the same log gets the kept result instead of a second effect,
 * and so arrives where the first run was. Between effect and append lies a crash window: the effect is tried again then.
 */
export const step =
  <Input, Output>(
    journal: Journal,
    { key, intents, outcome, parse }: Step<Input, Output>,
    effect: Effect<Input, Output>,
  ): Effect<Input, Output> =>
  async (input, { signal }) => {
    const name = key(input);
    const keptOutput = async (): Promise<{ readonly output: Output } | undefined> => {
      const kept = journal.outcomeOf(name);
      return kept && { output: parse(await journal.read(kept.result)) };
    };
    const before = await keptOutput();
    if (before) return before.output;

    signal.throwIfAborted();
    await journal.announce(intents(input));
    const output = await effect(input, { signal });

    // What goes on is what a resumed run would see, byte for byte: without the secrets that were in it.
    const written = await keptOutput();
    if (written) return written.output;
    const kept = await journal.keep(name, output);
    const event = outcome(input, output, kept);
    if (event) await journal.append(event);
    return kept.result === digestOfJson(output) ? output : parse(await journal.read(kept.result));
  };
