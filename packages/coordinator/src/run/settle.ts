import type { EventData } from "@orchestrate/shared";

import type { Journal } from "../journal.ts";
import type { Outcome } from "../outcome.ts";
import type { Settle } from "../sub-spec.machine.ts";

/** Writes down how a sub-spec ended; a resumed run does not say it again. */
export const createSettle =
  (journal: Journal): Settle =>
  async ({ subSpec, outcome }) => {
    await journal.announce([{ type: "sub-spec.settled", subject: subSpec.id, data: settled(outcome) }]);
    return outcome;
  };

const settled = (outcome: Outcome): EventData<"sub-spec.settled"> => {
  if (outcome.kind === "merged") {
    const { attempt: attempts, commit } = outcome;
    return { outcome: "merged", attempts, commit, reason: "merged", findings: [] };
  }
  const { attempts, reason, findings } = outcome;
  return { outcome: "abandoned", attempts, reason, findings: [...findings] };
};
