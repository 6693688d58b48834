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
}

/** A check that found what it looked for. */
export const found = (name: string, detail: string, required = true): MachineCheck => ({
  name,
  ok: true,
  required,
  detail,
  remedy: undefined,
  fixable: false,
});

/** A check that did not. */
export const lacking = (
  name: string,
  detail: string,
  {
    remedy,
    fixable = false,
    required = true,
  }: { readonly remedy: string | undefined; readonly fixable?: boolean; readonly required?: boolean },
): MachineCheck => ({ name, ok: false, required, detail, remedy, fixable });
