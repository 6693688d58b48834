import { createContext, runInContext } from "node:vm";

/** What became of looking for a pattern: it was found at some index, it is absent, or the search took too long. */
export type Match =
  | { readonly kind: "found"; readonly index: number }
  | { readonly kind: "none" }
  | { readonly kind: "too-slow" };

/**
 * Looks for regular expressions in text that a candidate wrote, each for at most `timeoutMs`: a hostile text can make
 * an innocent pattern backtrack for years. Those of a spec have the flags `mu`.
 */
export const createMatcher = (
  timeoutMs: number,
  flags: "mu" | "u" = "mu",
): ((pattern: string, text: string) => Match) => {
  // V8 interrupts a regular expression only inside a context that has a time-out.
  const context = createContext({ pattern: "", text: "", index: -1, flags });
  return (pattern, text) => {
    context["pattern"] = pattern;
    context["text"] = text;
    try {
      runInContext("index = text.search(new RegExp(pattern, flags))", context, { timeout: timeoutMs });
    } catch (cause) {
      if (isTimeout(cause)) return { kind: "too-slow" };
      throw cause;
    }
    const index = Number(context["index"]);
    return index === -1 ? { kind: "none" } : { kind: "found", index };
  };
};

// The error comes from the context's own realm: it is no instance of our Error.
const isTimeout = (cause: unknown): boolean =>
  typeof cause === "object" && cause !== null && "code" in cause && cause.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";

/** The line, counted from 1, that an index stands on. */
export const lineAt = (text: string, index: number): number => text.slice(0, index).split("\n").length;
