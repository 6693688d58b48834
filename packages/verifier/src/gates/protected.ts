import type { Change, Finding, GrantableClass } from "@orchestrate/shared";

import { isForbidden, steersChecks } from "./classes.ts";
import { commandsOf, instructsCommand } from "./command-files.ts";
import { steeringChanges } from "./package-json.ts";
import { findingBy, type Gate, type Proposal, shown } from "./proposal.ts";
import { steeringTables } from "./pyproject.ts";

/** Paths of a protected class change only where the spec grants the class; some classes no spec can grant. */
export const protectedPaths: Gate = async (proposal) => {
  const findings = proposal.changes.flatMap((change) => findingsOf(change, proposal));
  for (const change of proposal.changes) findings.push(...(await steering(change, proposal)));
  return { findings, subjects: proposal.changes.length };
};

const findingsOf = (change: Change, { subSpec, classOf }: Proposal): Finding[] => {
  const { path, status } = change;
  const isSteering = steersChecks(path) || instructsCommand(change, subSpec);
  const name = isSteering ? (classOf(path) ?? "tests") : classOf(path);
  if (name === undefined) return [];
  const refuse = (message: string): Finding[] => [findingBy("protected", message, { file: path })];
  if (isForbidden(name)) return refuse(`${shown(path)} is protected (${name}); no spec can grant that.`);
  if (subSpec.spec.scope.permissions.protected.includes(name as GrantableClass)) return [];
  // Who owns a path may add tests of their own there; what judges others' work stays as it is.
  if (name === "tests" && status === "added" && !isSteering) return [];
  const verb = { added: "added", modified: "changed", deleted: "deleted", "type-changed": "replaced" }[status];
  return refuse(
    `${shown(path)} is protected (${name}) and was ${verb}; the spec does not grant \`protected: [${name}]\`.`,
  );
};

/** Parts of a project's manifest that decide how its tools run count as tests. */
const steering = async ({ path }: Change, proposal: Proposal): Promise<Finding[]> => {
  const manifest = /(?:^|\/)(package\.json|pyproject\.toml)$/i.exec(path)?.[1]?.toLowerCase();
  if (manifest === undefined || proposal.subSpec.spec.scope.permissions.protected.includes("tests")) return [];
  const [before, after] = [await proposal.textBefore(path), await proposal.textAfter(path)];
  const steered =
    manifest === "package.json"
      ? steeringChanges(
          before,
          after,
          commandsOf(proposal.subSpec).flatMap(({ argv }) => argv),
        )
      : steeringTables(before, after);
  return steered.map((message) =>
    findingBy("protected", `${message}; the spec does not grant \`protected: [tests]\`.`, { file: path }),
  );
};
