import { z } from "zod";

import { answerSchema, judgePrompt } from "./judge-prompt.ts";
import { erred, type JudgeCriterion, passed } from "./outcome.ts";

/** What a judge reads of a difference at most; a longer one a person must read. */
const maxDiffBytes = 512 * 1024;

const Answer = z.object({
  violations: z.array(
    z.object({
      message: z.string(),
      file: z.string().optional(),
      line: z.number().int().positive().optional(),
    }),
  ),
});

/**
 * Asks a model for violations of a rubric in spec and difference. Violations make a person decide; none lets the
 * criterion pass, which raises nothing else. An answer that is not of the asked form is an error.
 */
export const judgeByModel: JudgeCriterion<"judge"> = async ({ criterion, workbench, signal }) => {
  const { judges, random, blobs, subSpec } = workbench;
  if (!judges) return erred(criterion.id, "No judge is configured.");
  const diff = await workbench.diff(maxDiffBytes);
  if (Buffer.byteLength(diff) >= maxDiffBytes) {
    const symptom = "The difference is longer than a judge can read: a person must decide.";
    return { ...erred(criterion.id, symptom), verdict: "needs-human" };
  }
  const prompt = judgePrompt({ rubric: criterion.check.rubric, document: subSpec.document, diff, boundary: random() });
  const { raw, model } = await judges({ prompt, answer: answerSchema }, { signal });
  const output = await blobs.put(JSON.stringify({ prompt, model: model ?? null, raw }));
  const answer = Answer.safeParse(jsonIn(raw));
  if (!answer.success) return erred(criterion.id, "The judge did not answer in the asked form.", { output });
  const { violations } = answer.data;
  if (violations.length === 0) return passed("The judge found no violation.", { output });
  const findings = violations.slice(0, 20).map(({ message, file, line }) => ({
    code: "judge-objects",
    message: message.slice(0, 1000),
    by: criterion.id,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
  }));
  const symptom = `The judge found ${violations.length} violations: a person must decide.`;
  return { verdict: "needs-human", symptom, findings, output };
};

/** The last JSON object in an answer: models like to speak before and after it. */
const jsonIn = (raw: string): unknown => {
  const end = raw.lastIndexOf("}");
  for (let start = raw.indexOf("{"); start !== -1 && start < end; start = raw.indexOf("{", start + 1)) {
    try {
      return JSON.parse(raw.slice(start, end + 1));
    } catch {
      // Not where it begins.
    }
  }
  return undefined;
};
