import type {
  Build,
  LetThrough,
  PersonDecision,
  Publish,
  SubSpec,
  SubSpecId,
  Verdict,
  Verify,
} from "@orchestrate/shared";

import type { Approvals } from "../approvals.ts";
import { letThrough } from "../effects/let-through.ts";
import type { Journal } from "../journal.ts";
import { stepKeys } from "../steps.ts";
import { queueEventOf } from "./log-events.ts";
import type { Gate, QueueEffect, QueueEvent } from "./queue.ts";
import type { Records } from "./records.ts";

export interface PerformOptions {
  readonly journal: Journal;
  readonly approvals: Approvals;
  readonly records: Records;
  readonly subSpecOf: (id: SubSpecId) => SubSpec;
  /** The full ref name of the integration branch. */
  readonly integration: string;
  /** As steps: each appends the event that says what came of it. */
  readonly effects: { readonly build: Build; readonly verify: Verify; readonly publish: Publish };
}

/**
 * Performs one effect of the queue. What comes of it is on the log afterwards, where the queue sees it; when it was
 * there before, because an earlier process had it or the queue came back to it, it is returned instead.
 */
export const createPerform = (options: PerformOptions) => {
  const { journal, approvals, records, subSpecOf, integration, effects } = options;

  const unlessKept = async (step: string, act: () => Promise<unknown>): Promise<QueueEvent | undefined> => {
    const before = journal.outcomeOf(step);
    if (before) return queueEventOf(before.event, integration);
    await act();
    return undefined;
  };

  return async (effect: QueueEffect, signal: AbortSignal): Promise<QueueEvent | undefined> => {
    const { id, attempt } = effect;
    const subSpec = subSpecOf(id);
    switch (effect.type) {
      case "build": {
        const { onto } = effect;
        const candidate = records.candidateOf(effect);
        return unlessKept(stepKeys.build(id, attempt, onto), () =>
          effects.build({ subSpec, candidate, onto }, { signal }),
        );
      }
      case "verify":
        return unlessKept(stepKeys.verify(id, attempt, effect.commit), () =>
          effects.verify({ subSpec, commit: records.mergeCommitOf(effect, effect.onto) }, { signal }),
        );
      case "ask": {
        const { gate, verdict } = effect;
        const { kind } = await approvals.ask({ gate, subSpec, shown: verdict }, { signal });
        return { type: "decided", gate, verdict, approved: kind !== "rejected" };
      }
      case "publish": {
        const verdict = await records.verdictOf(effect.verdict);
        if (verdict.commit !== effect.commit || verdict.base !== effect.onto) {
          throw new TypeError(`The verdict on ${id} is of ${verdict.commit}, not of ${effect.commit}`);
        }
        const decision = approvals.decisionOn(gateOf(verdict), effect.verdict);
        await effects.publish({ verdict: landable(verdict, decision) }, { signal });
        return undefined;
      }
    }
  };
};

/** A pass is asked about because every merge is, a failure to have it waived, the rest because the verifier needs a person. */
const gateOf = ({ kind }: Verdict): Gate => (kind === "pass" ? "merge" : kind === "fail" ? "waiver" : "manual");

const landable = (verdict: Verdict, decision: PersonDecision | undefined): LetThrough => {
  const through = decision ? letThrough(verdict, decision) : verdict.kind === "pass" ? verdict : undefined;
  if (through) return through;
  throw new TypeError(`The verdict on ${verdict.subSpec} is ${verdict.kind}, and nobody let it through`);
};
