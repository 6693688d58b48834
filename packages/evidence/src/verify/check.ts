import type { RunRecord } from "../run-record.ts";
import type { PublicKey } from "../signing/signer.ts";
import type { Bundle } from "./bundle.ts";

/** What a checker brings from elsewhere: nothing in an export vouches for itself. */
export interface Trust {
  /** The orchestrator's public keys. */
  readonly keys: readonly PublicKey[];
  /** OpenSSH's allowed signers, as text; undefined when no person's decision is to be believed. */
  readonly signers: string | undefined;
  /** The digest of the spec that was to be worked on; undefined leaves that open. */
  readonly spec: string | undefined;
  /** A file with the timestamp authority's certificates; undefined leaves a token unchecked. */
  readonly timestampAuthority: string | undefined;
}

/** One thing that is wrong, as a sentence that names the file or event. */
export type Problem = string;

/** A step of the check: what it looks at, and what it finds wrong. */
export interface Step {
  readonly name: string;
  /** What it shows when nothing is wrong. */
  readonly shows: string;
  readonly check: (bundle: Bundle, trust: Trust) => Promise<readonly Problem[]> | readonly Problem[];
}

/** A step that needs the run as its log tells it; without that it finds that it could not look. */
export interface RecordStep extends Omit<Step, "check"> {
  readonly check: (
    read: { readonly bundle: Bundle; readonly record: RunRecord },
    trust: Trust,
  ) => Promise<readonly Problem[]> | readonly Problem[];
}
