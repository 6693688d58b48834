import type { Criterion } from "@orchestrate/shared";

import type { Site, Workbench } from "../workbench.ts";
import { judgeAbsent } from "./absent.ts";
import { judgeFiles } from "./files.ts";
import { revealHidden } from "./hidden.ts";
import { judgeHttp } from "./http/http.ts";
import { judgeByModel } from "./judged.ts";
import { judgeManual } from "./manual.ts";
import { erred, type Outcome } from "./outcome.ts";
import { judgeRun } from "./run.ts";
import { judgeSarif } from "./sarif.ts";
import { judgeSchema } from "./schema.ts";
import { judgeTest } from "./test.ts";

/** Whether a kind says something about what the code does, and so may say another thing on another commit. */
export const isOfCode = ({ kind }: Criterion): boolean => kind !== "judge" && kind !== "manual";

/** Judges one criterion on one site. */
export const judgeCriterion = async (
  criterion: Criterion,
  around: { readonly site: Site; readonly workbench: Workbench; readonly signal: AbortSignal },
): Promise<Outcome> => {
  const outcome = await judgeKind(criterion, around);
  const least = criterion.minSubjects ?? 1;
  // A check that looked at nothing has found nothing out.
  if (outcome.verdict !== "pass" || outcome.subjects === undefined || outcome.subjects >= least) return outcome;
  const { verdict: _, symptom: __, findings: ___, ...facts } = outcome;
  return erred(
    criterion.id,
    `It looked at ${outcome.subjects} subjects; at least ${least} are needed to mean anything.`,
    facts,
  );
};

const judgeKind = async (
  criterion: Criterion,
  around: { readonly site: Site; readonly workbench: Workbench; readonly signal: AbortSignal },
): Promise<Outcome> => {
  switch (criterion.kind) {
    case "run":
      return judgeRun({ criterion, ...around });
    case "test":
      return judgeTest({ criterion, ...around });
    case "files":
      return judgeFiles({ criterion, ...around });
    case "absent":
      return judgeAbsent({ criterion, ...around });
    case "http":
      return judgeHttp({ criterion, ...around });
    case "schema":
      return judgeSchema({ criterion, ...around });
    case "sarif":
      return judgeSarif({ criterion, ...around });
    case "judge":
      return judgeByModel({ criterion, ...around });
    case "manual":
      return judgeManual({ criterion, ...around });
    case "hidden": {
      const revealed = await revealHidden(criterion, around.workbench);
      if ("unknown" in revealed)
        return erred(criterion.id, `The hidden criterion cannot be judged: ${revealed.unknown}.`);
      return discreet(criterion.id, await judgeCriterion(revealed, around));
    }
  }
};

/** Of a hidden criterion nobody hears more than its id and whether it held. */
const discreet = (id: string, { verdict, canary }: Outcome): Outcome => {
  const symptom =
    verdict === "pass" ? "The hidden criterion holds." : `The hidden criterion does not hold (${verdict}).`;
  const findings = verdict === "pass" ? [] : [{ code: "hidden-criterion", message: symptom, by: id }];
  return { verdict, symptom, findings, ...(canary === undefined ? {} : { canary }) };
};
