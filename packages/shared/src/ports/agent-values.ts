/**
 * Tokens as the gateway counted them; cached input is a part of input, reasoning a part of output. The schema of the same
 * name checks it where it is read from a log.
 */
export interface Usage {
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** Undefined when a model has no price: unknown is not zero. */
  costUsd?: number | undefined;
  requests: number;
  /** True when the tokens came from a cassette and cost nothing. */
  recorded: boolean;
}

/**
 * One thing that is wrong, and where. It is data: what an agent sees of it is quoted, never obeyed. The schema of the
 * same name checks it where it is read from a log.
 */
export interface Finding {
  /** Stable kebab-case name of what was found: `scope`, `criterion-failed`, `conflict`, `agent-blocked`. */
  code: string;
  /** What was found, for a person, one or a few sentences. */
  message: string;
  /** The criterion (`V1`) or gate (`scope`) that found it. */
  by?: string | undefined;
  /** Path relative to the repository's root, with `/`. */
  file?: string | undefined;
  /** Counted from 1. */
  line?: number | undefined;
  /** The end of the output that shows it; at most 4 KiB, control characters removed. */
  excerpt?: string | undefined;
}
