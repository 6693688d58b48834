import type { Finding, RepositorySnapshot } from "@orchestrate/shared";

/** The names of what differs between two snapshots of a repository, in order. */
export const differencesBetween = (before: RepositorySnapshot, after: RepositorySnapshot): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .toSorted();

/** What git obeys in a repository, whoever runs it. Nobody changes it by working there. */
export const isObeyed = (difference: string): boolean => ["config", "hooks", "info", "alternates"].includes(difference);

/** Says of work why it is not offered: what changed in the repository while it was made, and what became of that. */
export const repositoryChanged = (unexplained: readonly string[], restored: readonly string[]): Finding => {
  const left = unexplained.filter((name) => !restored.includes(name));
  const parts = [
    `While the attempt ran, somebody changed ${unexplained.join(", ")} of the repository`,
    ...(restored.length === 0
      ? []
      : [`put back: ${restored.join(", ")}, and what was found is kept as orchestrate/found`]),
    ...(left.length === 0 ? [] : [`left as it is, for its owner to look at: ${left.join(", ")}`]),
  ];
  return { code: "repository-changed", message: parts.join("; ") };
};
