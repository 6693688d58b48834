/** Exit statuses of the program; a part of its contract. */
export const exitCodes = {
  /** Everything merged, or the gate passed. */
  ok: 0,
  /** Something was abandoned, failed verification, ran out of budget, or a provider refused. */
  failed: 1,
  /** Usage, configuration, an invalid spec, an environment that cannot be used. */
  usage: 2,
  /** A person must decide. */
  waiting: 3,
  /** A bug of ours. */
  bug: 70,
  /** Ctrl-C. */
  interrupted: 130,
  /** SIGTERM. */
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
