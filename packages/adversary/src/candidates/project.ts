import type { Files } from "../plain-git.ts";
import type { Oracle } from "./oracle.ts";
import type { Check } from "./spec.ts";

type Language = "JavaScript" | "TypeScript" | "Python";

/** A small project with one thing to be done, whose own tests fail until it is. */
export interface Project {
  readonly language: Language;
  readonly files: Files;
  /** Changes that do what is asked. */
  readonly solution: Files;
  /** What tests of the spec's first criterion say and how they run. */
  readonly tests: Check;
  /** What the spec keeps outside the repository: the same behaviour, of a process of its own. */
  readonly hidden: Check;
  /** How a simple orchestrator tries a change: when this exits with 0, it is merged. */
  readonly naive: readonly string[];
  /** Whether what the spec asks for is done, found out without the project's tests. */
  readonly behaviour: Oracle;
  /** What must be at hand for its tests to run. */
  readonly needs: Tool;
}

/** A program that the tests of a project need: part of this program's own runtime, of the system, or of neither. */
export type Tool = "node" | "make" | "python3" | "pytest" | "vitest";
