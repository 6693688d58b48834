import {
  type AddedLine,
  type Change,
  type DiffLimits,
  type Finding,
  type GateId,
  type ProtectedClass,
  type SubSpec,
  wholeSpec,
} from "@orchestrate/shared";

import type { TreeIndex } from "./tree-index.ts";

/** What one candidate's diff may be at most. */
export type FullLimits = { readonly [Limit in keyof DiffLimits]-?: number };

/**
 * The spec's own limits, and the given ones where it sets none. They are those of one candidate: the whole spec may
 * change as much as all its tasks together.
 */
export const limitsOf = ({ id, spec }: SubSpec, otherwise: FullLimits): FullLimits => {
  const { files, lines, bytes } = spec.front.limits;
  const candidates = id === wholeSpec ? Math.max(1, spec.tasks.length) : 1;
  return {
    files: candidates * (files ?? otherwise.files),
    lines: candidates * (lines ?? otherwise.lines),
    bytes: candidates * (bytes ?? otherwise.bytes),
  };
};

/** What the gates look at: the difference between two commits, and the spec that must allow it. Nothing is checked out. */
export interface Proposal {
  readonly subSpec: SubSpec;
  /** Files that people have granted beside what it owns. */
  readonly granted: readonly string[];
  readonly changes: readonly Change[];
  readonly added: readonly AddedLine[];
  /** The added lines are not all there are. */
  readonly truncated: boolean;
  /** Of the base. */
  readonly tree: TreeIndex;
  readonly classOf: (path: string) => ProtectedClass | undefined;
  /** A file's text before and after; undefined when it is absent or larger than any limit allows. */
  readonly textBefore: (path: string) => Promise<string | undefined>;
  readonly textAfter: (path: string) => Promise<string | undefined>;
  /** The spec's own limits where it sets some. */
  readonly limits: FullLimits;
}

/** What one gate found, and how many things it looked at. */
interface Looked {
  readonly findings: readonly Finding[];
  readonly subjects: number;
}

/** A check that applies to every candidate whatever its spec says. */
export type Gate = (proposal: Proposal) => Looked | Promise<Looked>;

/** A finding of a gate; `code` is the gate's own name unless it says more. */
export const findingBy = (
  gate: GateId,
  message: string,
  where: { readonly file?: string; readonly line?: number; readonly code?: string; readonly excerpt?: string },
): Finding => {
  const { code = gate, ...rest } = where;
  return { code, message, by: gate, ...rest };
};

/** A path as it may be shown: what is not printable ASCII is escaped, so that a look-alike can be told apart. */
export const shown = (path: string): string =>
  path.replaceAll(/[^\x20-\x7E]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
