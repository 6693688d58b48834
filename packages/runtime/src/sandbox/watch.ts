/** How a watched process came to its end. */
type Ending = "exited" | "timed-out" | "killed";

/** The watch over one process. */
export interface Watch {
  /** Ends it now. */
  kill(): void;
  /** To be called when it has ended: says how, and stops watching. */
  over(): Ending;
}

/** Kills a process when its time is up, when the signal aborts, or when told, and remembers which came first. */
export const watchOver = ({
  timeoutMs,
  signal,
  kill,
}: {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly kill: () => void;
}): Watch => {
  let ending: Ending = "exited";
  let isOver = false;
  const end = (why: Ending) => {
    if (isOver) return;
    if (ending === "exited") ending = why;
    kill();
  };
  const onAbort = () => end("killed");
  const timer = setTimeout(() => end("timed-out"), timeoutMs);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  return {
    kill: onAbort,
    over: () => {
      isOver = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      return ending;
    },
  };
};
