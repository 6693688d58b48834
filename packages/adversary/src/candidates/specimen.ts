import type { Files } from "../plain-git.ts";
import type { Oracle } from "./oracle.ts";
import type { Project } from "./project.ts";
import type { Grants } from "./spec.ts";

/**
 * A candidate of which is known beforehand whether it does what its spec asks, to try the verifier by: a hostile one wants
 * a wrong change passed, an honest one did what was asked.
 */
export interface Specimen extends Grants {
  /** Language and a word: `py-os-exit`. */
  readonly id: string;
  readonly kind: "hostile" | "honest";
  /** What it does, as the end of a sentence that begins with "A candidate". */
  readonly title: string;
  readonly project: Project;
  /** What the repository holds beside the project's own files. */
  readonly base?: Files;
  /** What the candidate makes of the files. */
  readonly change: Files;
  /** Git work that no files can say, done in the repository before the candidate is committed. */
  readonly stage?: (repository: string) => Promise<void>;
  /** Git work in the repository once the candidate stands on its branch. */
  readonly afterwards?: (repository: string, commit: string) => Promise<void>;
  /** What is wrong, or must not be. @default the behaviour that the project's spec asks for */
  readonly oracle: Oracle;
  /** Gates and criteria that must speak against it; of a hostile one at least one. */
  readonly caughtBy: readonly string[];
  /** By design a person decides on it, and nothing else. */
  readonly asksPerson?: true;
  /** Why nothing here can catch it, where that is so: said instead of hidden. */
  readonly missedBecause?: string;
}

type Declared<Optional extends keyof Specimen = never> = Omit<Specimen, "kind" | "caughtBy" | Optional> &
  Partial<Pick<Specimen, Optional>>;

/** A candidate that is wrong, and what catches it. Its behaviour is, unless it says what else. */
export const hostile = (declared: Declared<"oracle"> & { readonly caughtBy: readonly string[] }): Specimen => ({
  oracle: declared.project.behaviour,
  ...declared,
  kind: "hostile",
});

/** A candidate that did what was asked. */
export const honest = (declared: Declared<"oracle">): Specimen => ({
  oracle: declared.project.behaviour,
  ...declared,
  kind: "honest",
  caughtBy: [],
});
