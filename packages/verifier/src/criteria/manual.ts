import { join } from "node:path";

import { canonicalJson, digestOf } from "@orchestrate/shared";

import { readPlainFile } from "../read-file.ts";
import { failed, type JudgeCriterion, passed } from "./outcome.ts";

const maxBytes = 1024 * 1024;

/**
 * Waits for a person's decision on exactly what is shown: the question, and the files as they are in the judged commit.
 * `output` names what is shown; a decision on anything else counts for nothing.
 */
export const judgeManual: JudgeCriterion<"manual"> = async ({ criterion, site, workbench }) => {
  const { ask, show } = criterion.check;
  const files: Record<string, string | null> = {};
  for (const path of show) {
    const bytes = site.paths.has(path) ? await readPlainFile(join(site.root, path), maxBytes) : undefined;
    files[path] = bytes?.toString("utf8") ?? null;
  }
  const shown = canonicalJson({ criterion: criterion.id, spec: workbench.subSpec.digest, ask, files });
  const output = await workbench.blobs.put(shown);
  const approval = await workbench.approvalOf?.(output);
  if (approval?.shown !== digestOf(shown) || approval.gate !== "manual") {
    const symptom = `A person must decide: ${ask}`;
    return {
      verdict: "needs-human",
      symptom,
      findings: [{ code: "approval-needed", message: symptom, by: criterion.id }],
      output,
    };
  }
  if (approval.kind === "approved") return passed(`${approval.by} approved: ${approval.reason}`, { output });
  return failed(criterion.id, `${approval.by} rejected it: ${approval.reason}`, { output });
};
