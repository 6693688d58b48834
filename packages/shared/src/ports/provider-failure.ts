import { OrchestrateError } from "../errors.ts";

/** Why a provider is asked nothing more: it refused for good, or stayed down through every try. Holds no secret. */
export interface ProviderFailure {
  readonly provider: string;
  /** Stable snake case: `provider_refused_key`, `provider_unreachable`, … */
  readonly code: string;
  /** HTTP status of its last answer; undefined when there was none. */
  readonly status: number | undefined;
  /** What happened, with the provider's name. */
  readonly message: string;
  /** What a person can do about it. */
  readonly remedy: string;
  /** How often it was asked in vain, in a row. */
  readonly requests: number;
}

/**
 * What ends work that cannot go on without a provider: OrchestrateError `PROVIDER_FAILED`. It is no attempt's fault, so that
 * none is used up by it.
 */
export const providerFailed = ({ message, remedy }: ProviderFailure): OrchestrateError =>
  new OrchestrateError("PROVIDER_FAILED", `${message}.`, { hint: remedy, exit: 1 });
