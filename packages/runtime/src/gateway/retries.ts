import type { FailedTry } from "./provider-failure.ts";

/** How often and how long a request that a provider could not answer is tried again. */
export const retryPolicy = { maxTries: 5, firstDelayMs: 1000, maxDelayMs: 60_000 } as const;

/**
 * How long to wait before the next try, in milliseconds; undefined when there is none. Doubles from the first delay,
 * with up to a quarter more (`jitter` is between 0 and 1) so that attempts do not come back together. A provider that
 * asks for more than a minute is not waited for.
 */
export const delayBeforeRetry = (
  failed: Pick<FailedTry, "status" | "retryAfter">,
  { tries, jitter, now }: { readonly tries: number; readonly jitter: number; readonly now: string },
): number | undefined => {
  if (tries >= retryPolicy.maxTries || !isTransient(failed.status)) return undefined;
  const asked = millisecondsOf(failed.retryAfter, now);
  if (asked !== undefined) return asked <= retryPolicy.maxDelayMs ? asked : undefined;
  const delay = retryPolicy.firstDelayMs * 2 ** (tries - 1);
  return Math.min(retryPolicy.maxDelayMs, Math.round(delay * (1 + jitter / 4)));
};

/** No answer at all, too many requests, or trouble on the provider's side. 501 and 505 stay as they are. */
export const isTransient = (status: number | undefined): boolean =>
  status === undefined || [408, 409, 425, 429, 500, 502, 503, 504, 529].includes(status);

const millisecondsOf = (retryAfter: string | undefined, now: string): number | undefined => {
  if (retryAfter === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(retryAfter.trim())) return Math.ceil(Number(retryAfter) * 1000);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.parse(now));
};
