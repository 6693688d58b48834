import { OrchestrateError } from "@orchestrate/shared";

/** One thing that a run needs of the machine, tried. */
export interface MachineCheck {
  readonly name: string;
  readonly ok: boolean;
  /** Whether nothing runs without it; else something is slower or weaker, and `detail` says what. */
  readonly required: boolean;
  /** What was found. */
  readonly detail: string;
  /** What would mend it; undefined when nothing is to be mended, or nothing can be. */
  readonly remedy: string | undefined;
  /** Whether `fixMachine` can. */
  readonly fixable: boolean;
  /** What nothing holds to on this machine because of it, as the rest of "Not enforced here: …". */
  readonly unenforced: string | undefined;
}

/** A check that found what it looked for. */
export const found = (name: string, detail: string, required = true): MachineCheck => ({
  name,
  ok: true,
  required,
  detail,
  remedy: undefined,
  fixable: false,
  unenforced: undefined,
});

/** A check that did not. */
export const lacking = (
  name: string,
  detail: string,
  {
    remedy,
    fixable = false,
    required = true,
    unenforced,
  }: {
    readonly remedy: string | undefined;
    readonly fixable?: boolean;
    readonly required?: boolean;
    readonly unenforced?: string;
  },
): MachineCheck => ({ name, ok: false, required, detail, remedy, fixable, unenforced });

/** One that could not be tried: what a person can fix is said, all else is ours. */
export const troubled = (name: string, error: unknown, options: { readonly fixable?: boolean } = {}): MachineCheck => {
  if (!OrchestrateError.is(error)) throw error;
  return lacking(name, error.message, { remedy: error.hint, ...options });
};
