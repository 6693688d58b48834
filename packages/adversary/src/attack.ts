import type { Sandbox } from "@orchestrate/shared";

import type { Row } from "./rows.ts";

/**
 * One thing that a hostile implementor does. It is tried in a throwaway folder, and what it gained is looked for outside,
 * in files, processes and servers: what the attack says of itself counts for nothing.
 */
export interface Attack {
  /** Row and a word: `T2-fsmonitor`. */
  readonly id: string;
  readonly row: Row;
  /** What the implementor does, as the end of a sentence that begins with "An implementor". */
  readonly title: string;
  /** May not be tried where nothing stops it: it would harm the machine. */
  readonly onlyGuarded?: true;
  /**
   * Tries it and says what it gained, one phrase each; nothing when the control held. Rejects when it could not be
   * tried: that is never taken for a control that held.
   */
  readonly attempt: (arena: Arena) => Promise<readonly string[]>;
}

/** A threat for which there is no control, or none that is tried here; said instead of hidden. */
export interface Uncovered {
  readonly id: string;
  readonly row: Row;
  readonly title: string;
  readonly why: string;
}

/** Where an attack is tried: with the controls, or without them to see that it is one. */
export interface Arena {
  readonly guarded: boolean;
  /** Empty, of this attack alone, removed afterwards; everybody of the machine may pass through it. */
  readonly folder: string;
  /** The boundary where guarded; a plain process group where not. */
  readonly sandbox: Sandbox;
  /** A word that stands nowhere else on this machine. */
  readonly word: string;
  /** Something to be undone before the folder goes, the last first. */
  readonly defer: (undo: () => unknown) => void;
}
