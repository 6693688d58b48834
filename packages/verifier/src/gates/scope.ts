import { type Finding, matchesGlob } from "@orchestrate/shared";

import { oddityOf } from "./path-forms.ts";
import { findingBy, type Gate, type Proposal, shown } from "./proposal.ts";
import { pythonTroubleOf } from "./python-imports.ts";
import { indexTree } from "./tree-index.ts";

/** Every changed path is owned by the sub-spec or was granted to it by a person, and is spelled so that nobody takes it for another one. */
export const scope: Gate = (proposal) => ({
  findings: [
    ...proposal.changes.flatMap(({ path }) => outside(path, proposal)),
    ...proposal.changes.filter(({ status }) => status === "added").flatMap(({ path }) => misleading(path, proposal)),
    ...twinsWithin(proposal),
  ],
  subjects: proposal.changes.length,
});

const outside = (path: string, { subSpec, granted }: Proposal): Finding[] => {
  const isIn = (globs: readonly string[]): boolean => globs.some((glob) => matchesGlob(path, glob));
  if (isIn(subSpec.spec.scope.out.map(({ glob }) => glob))) {
    return [findingBy("scope", `${shown(path)} is out of the spec's scope.`, { file: path })];
  }
  if (isIn(subSpec.owns) || granted.includes(path)) return [];
  return [findingBy("scope", `${shown(path)} is not owned by ${subSpec.id}.`, { file: path })];
};

const misleading = (path: string, proposal: Proposal): Finding[] => {
  const refuse = (why: string): Finding => findingBy("scope", `${shown(path)} ${why}.`, { file: path, code: "path" });
  const oddity = oddityOf(path);
  if (oddity !== undefined) return [refuse(oddity)];
  // Tools find these before anything that was prepared from the lockfile.
  if (/(^|\/)(node_modules|site-packages|dist-packages|\.venv)\//i.test(path))
    return [refuse("stands in a folder of installed packages")];
  const trouble = pythonTroubleOf(path, proposal);
  if (trouble !== undefined) return [refuse(trouble)];
  const twin = proposal.tree.twinOf(path);
  return twin === undefined ? [] : [refuse(`could be taken for ${shown(twin)}, which exists`)];
};

/** Two added paths can be each other's twin. */
const twinsWithin = ({ changes }: Proposal): Finding[] => {
  const added = changes.filter(({ status }) => status === "added").map(({ path }) => path);
  const index = indexTree(added);
  return added.flatMap((path) => {
    const twin = index.twinOf(path);
    if (twin === undefined) return [];
    return [
      findingBy("scope", `${shown(path)} could be taken for ${shown(twin)}, also added.`, { file: path, code: "path" }),
    ];
  });
};
