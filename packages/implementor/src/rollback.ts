import type { Finding, RepositorySnapshot } from "@orchestrate/shared";

/** The names of what differs between two snapshots of a repository, in order. */
export const differencesBetween = (before: RepositorySnapshot, after: RepositorySnapshot): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .toSorted();

/** What the repository runs or obeys. Nobody changes it by working in it, so a change taints the attempt. */
export const isTainting = (difference: string): boolean => ["config", "hooks", "info"].includes(difference);

/** Says what changed in the repository while an attempt ran; undefined when nothing did. */
export const repositoryChanged = (differences: readonly string[]): Finding | undefined =>
  differences.length === 0
    ? undefined
    : {
        code: "repository-changed",
        message: `The repository was not left as it was; somebody changed ${differences.join(", ")} meanwhile`,
      };
