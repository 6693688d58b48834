import {
  type Clock,
  type ExtraProtectedGlobs,
  type RequestScope,
  scopeRequestOf,
  type SubSpec,
  whyNotAskable,
} from "@orchestrate/shared";

import type { Approvals } from "../approvals.ts";
import type { Journal } from "../journal.ts";

export interface ScopeRequestsOptions {
  readonly journal: Journal;
  readonly approvals: Pick<Approvals, "ask" | "decisionOn">;
  readonly clock: Pick<Clock, "sleep">;
  /** Whether somebody is there to decide. */
  readonly attended: boolean;
  /** Of the plan. */
  readonly subSpecs: () => readonly SubSpec[];
  /** What the configuration adds to the protected classes. */
  readonly extra: ExtraProtectedGlobs;
}

/** An attempt has a clock of its own, which goes on meanwhile. A later decision holds for the next attempt. */
const patienceMs = 10 * 60_000;

/**
 * Puts an agent's wish for more files before a person, where it may be put and somebody is there. Each wish and each end
 * of one is on the log; a wish that was decided on before is not asked again.
 */
export const createScopeRequests =
  ({ journal, approvals, clock, attended, subSpecs, extra }: ScopeRequestsOptions): RequestScope =>
  async ({ subSpec, attempt, paths, reason }, { signal }) => {
    const wish = { paths: [...new Set(paths)].toSorted(), reason };
    const subject = subSpec.id;
    const decided = async (why: string, granted = false) => {
      const data = { attempt, paths: wish.paths, granted, why };
      await journal.append({ type: "scope.expansion-decided", subject, data });
      return granted ? ({ kind: "granted" } as const) : ({ kind: "refused", why } as const);
    };
    const shown = scopeRequestOf(subject, wish);
    const why = whyNotAskable(wish, { subSpec, subSpecs: subSpecs(), extra });
    const asked = why === undefined && (attended || approvals.decisionOn("scope", shown) !== undefined);
    await journal.append({
      type: "scope.expansion-requested",
      subject,
      data: { attempt, ...shortened(wish), ...(asked && { request: shown }) },
    });
    if (why !== undefined) return await decided(why);
    if (!asked) return await decided("nobody is there to decide");

    const giveUp = new AbortController();
    const stop = AbortSignal.any([signal, giveUp.signal]);
    const waiting = clock.sleep(patienceMs, { signal: stop }).then(
      () => undefined,
      () => undefined,
    );
    const answered = approvals.ask({ gate: "scope", subSpec, shown }, { signal: stop });
    answered.catch(() => undefined);
    try {
      const approval = await Promise.race([answered, waiting]);
      signal.throwIfAborted();
      if (approval === undefined) return await decided("nobody decided in time");
      const { kind, by, reason: said } = approval;
      return await decided(`${kind} by ${by}: ${said}`, kind === "approved");
    } finally {
      giveUp.abort();
    }
  };

/** What is refused at once may be of any size. */
const shortened = ({ paths, reason }: { readonly paths: readonly string[]; readonly reason: string }) => ({
  paths: paths.slice(0, 20).map((path) => path.slice(0, 500)),
  reason: reason.slice(0, 2000),
});
