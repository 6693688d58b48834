/** A duration as people read it: `0.4s`, `12s`, `3m05s`, `2h07m`. */
export const duration = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) return `${(Math.max(0, ms) / 1000).toFixed(1)}s`;
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${two(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
};

/** A count as people read it: `950`, `12.4k`, `3.1M`. */
export const count = (number: number): string => {
  if (number < 1000) return String(number);
  // From here on, one digit after the point would round up to the next unit's 1000.
  if (number < 999_950) return `${(number / 1000).toFixed(1)}k`;
  return `${(number / 1_000_000).toFixed(1)}M`;
};

/** Bytes as people read them, in powers of 1000. */
export const bytes = (number: number): string =>
  number < 1000 ? `${number} B` : `${count(number).replace(/[kM]$/, " $&")}B`;

/** `1 sub-spec`, `2 sub-specs`. */
export const plural = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

const two = (number: number): string => String(number).padStart(2, "0");
