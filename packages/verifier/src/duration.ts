const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of a duration as a spec writes it (`90s`); the parser has let no other text through. */
export const millisecondsOf = (duration: string): number => {
  const [, count, unit] = /^(\d+)(ms|s|m|h)$/.exec(duration) ?? [];
  if (unit === undefined) throw new TypeError(`Not a duration: ${duration}`);
  return Number(count) * unitMs[unit as keyof typeof unitMs];
};
