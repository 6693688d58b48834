/** Where time comes from. Logic never asks the machine itself. */
export interface Clock {
  /** The time of day, RFC 3339 in UTC with milliseconds. */
  now(): string;
  /** Milliseconds since an arbitrary point; never goes back. */
  monotonicMs(): number;
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, options: { readonly signal?: AbortSignal }): Promise<void>;
}
