const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of a duration as people write it (`90s`, `15m`); the schema has checked its form. */
export const millisecondsOf = (duration: string): number => {
  const [, number, unit] = /^(\d+)(ms|s|m|h)$/.exec(duration) ?? [];
  if (number === undefined || unit === undefined) throw new TypeError(`Not a duration: ${duration}`);
  return Number(number) * units[unit as keyof typeof units];
};
