import type { SubSpec } from "../plan.ts";
import { matchesGlob } from "./globs.ts";
import { type ExtraProtectedGlobs, protectedClassOf } from "./protected-classes.ts";
import type { GrantableClass } from "./schema.ts";

/** What a sub-spec lets its implementor change and see, path by path. The gates on the diff decide; this is asked before. */
export interface WorktreeScope {
  /** Globs of what may be changed and made. */
  readonly owns: readonly string[];
  /** Whether a file that exists on base may be changed. */
  mayChange(path: string): boolean;
  /** Whether a file is nothing for an implementor's eyes. */
  isHidden(path: string): boolean;
}

/** The scope of one sub-spec, with the globs that a configuration adds to the protected classes. */
export const worktreeScopeOf = (
  { owns, spec }: Pick<SubSpec, "owns" | "spec">,
  extra: ExtraProtectedGlobs,
): WorktreeScope => {
  const { permissions } = spec.scope;
  const out = spec.scope.out.map(({ glob }) => glob);
  const isIn = (path: string, globs: readonly string[]): boolean => globs.some((glob) => matchesGlob(path, glob));
  return {
    owns,
    mayChange: (path) => {
      if (!isIn(path, owns) || isIn(path, out)) return false;
      const name = protectedClassOf(path, extra);
      return name === undefined || permissions.protected.includes(name as GrantableClass);
    },
    // What a test needs of keys and certificates lies among the tests, unless the spec says that it is none of them.
    isHidden: (path) => protectedClassOf(path, extra) === "credentials" && (isIn(path, out) || !isIn(path, fixtures)),
  };
};

const fixtures = ["**/{test,tests,__tests__,__fixtures__,fixtures,testdata,e2e,examples}/**"];
