/** A source of randomness that gives the same numbers for the same seed (mulberry32). */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** Lognormal with that median; `spread` is the standard deviation of its logarithm. */
  lognormal(options: { readonly median: number; readonly spread: number }): number;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    // Box and Muller; 1 - next() is never 0.
    lognormal: ({ median, spread }) =>
      median * Math.exp(spread * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())),
  };
}
