import type { Change, Finding, GrantableClass } from "@orchestrate/shared";

import { isForbidden, steersChecks } from "./classes.ts";
import { steeringChanges } from "./package-json.ts";
import { findingBy, type Gate, type Proposal, shown } from "./proposal.ts";

/** Paths of a protected class change only where the spec grants the class; some classes no spec can grant. */
export const protectedPaths: Gate = async (proposal) => {
  const findings = proposal.changes.flatMap((change) => findingsOf(change, proposal));
  for (const change of proposal.changes) findings.push(...(await steering(change, proposal)));
  return { findings, subjects: proposal.changes.length };
};

const findingsOf = ({ path, status }: Change, { subSpec, classOf }: Proposal): Finding[] => {
  const name = steersChecks(path) ? (classOf(path) ?? "tests") : classOf(path);
  if (name === undefined) return [];
  const refuse = (message: string): Finding[] => [findingBy("protected", message, { file: path })];
  if (isForbidden(name)) return refuse(`${shown(path)} is protected (${name}); no spec can grant that.`);
  if (subSpec.spec.scope.permissions.protected.includes(name as GrantableClass)) return [];
  // Who owns a path may add tests of their own there; what judges others' work stays as it is.
  if (name === "tests" && status === "added" && !steersChecks(path)) return [];
  const verb = { added: "added", modified: "changed", deleted: "deleted", "type-changed": "replaced" }[status];
  return refuse(
    `${shown(path)} is protected (${name}) and was ${verb}; the spec does not grant \`protected: [${name}]\`.`,
  );
};

/** Members of a package.json that decide how the project's tools run count as tests. */
const steering = async ({ path }: Change, proposal: Proposal): Promise<Finding[]> => {
  if (!/(^|\/)package\.json$/i.test(path) || proposal.subSpec.spec.scope.permissions.protected.includes("tests"))
    return [];
  const words = proposal.subSpec.criteria.flatMap(argvOf);
  return steeringChanges(await proposal.textBefore(path), await proposal.textAfter(path), words).map((message) =>
    findingBy("protected", `${message}; the spec does not grant \`protected: [tests]\`.`, { file: path }),
  );
};

const argvOf = (criterion: Proposal["subSpec"]["criteria"][number]): readonly string[] => {
  switch (criterion.kind) {
    case "run":
      return Array.isArray(criterion.check) ? criterion.check : criterion.check.argv;
    case "test":
    case "sarif":
      return criterion.check.run;
    case "http":
      return criterion.check.start;
    default:
      return [];
  }
};
