import {
  type AnyEvent,
  type Effect,
  type EventData,
  type Implement,
  type Moved,
  type Plan,
  type SubSpec,
  type SubSpecId,
  type Verify,
  wholeSpec,
} from "@orchestrate/shared";

import type { Approvals } from "../approvals.ts";
import { branchRef } from "../effects/branch.ts";
import { createBuild } from "../effects/build.ts";
import { createJudgeWhole } from "../effects/judge-whole.ts";
import { createLand } from "../effects/land.ts";
import { lettingIn } from "../effects/letting-in.ts";
import { createPublish } from "../effects/publish.ts";
import { rehearsingUndo } from "../effects/rehearse-undo.ts";
import type { Journal } from "../journal.ts";
import { createMergeQueue } from "../merge-queue/driver.ts";
import { createPerform } from "../merge-queue/perform.ts";
import { createRecords } from "../merge-queue/records.ts";
import { logicOf } from "../port.ts";
import { runMachine } from "../run.machine.ts";
import { step } from "../step.ts";
import {
  buildStep,
  enqueueStep,
  implementStep,
  landStep,
  planStep,
  publishStep,
  screenStep,
  stepKeys,
  verifyStep,
} from "../steps.ts";
import { subSpecMachine } from "../sub-spec.machine.ts";
import type { Activity } from "./activity.ts";
import { createBounds } from "./bounds.ts";
import type { RunOptions } from "./run-options.ts";
import { createScopeRequests } from "./scope-requests.ts";
import { createSettle } from "./settle.ts";

export interface WireOptions extends RunOptions {
  readonly begun: EventData<"run.started">;
  /** What was on the log when this process opened it. */
  readonly events: readonly AnyEvent[];
  readonly journal: Journal;
  readonly approvals: Approvals;
  readonly activity: Activity;
}

/**
 * Gives the run's machine its effects. Each is kept (a step), counted (so that silence is noticed), and, where it is
 * dear, bounded; a kept result never waits for a free place.
 */
export const wire = (options: WireOptions) => {
  const { begun, effects, git, journal, approvals, activity, committer, log, spec, concurrency } = options;
  const integration = branchRef(begun.integration);
  const asks = spec.front.approvals.includes("merge");
  const asksWaivers = spec.front.approvals.includes("waiver");
  const implementors = createBounds(activity, concurrency.implementors);
  const verifiers = createBounds(activity, concurrency.verifiers);
  const subSpecs = new Map<SubSpecId, SubSpec>();
  const specOf = (id: SubSpecId) => subSpecs.get(id)?.digest;
  const startedAt = options.events[0]?.time ?? options.clock.now();

  const requestScope = createScopeRequests({
    journal,
    approvals,
    clock: options.clock,
    attended: options.attended,
    subSpecs: () => [...subSpecs.values()].filter(({ id }) => id !== wholeSpec),
    extra: options.protectedGlobs,
  });
  const implement = (...[input, context]: Parameters<Implement>) =>
    effects.implement(input, { ...context, requestScope });
  const branches = { target: begun.target, integration: begun.integration, runBase: begun.base };
  const build = createBuild({
    git,
    run: log.run,
    runBase: begun.base,
    committer,
    offeredAt: ({ id }, { attempt }) => timeOf(journal, stepKeys.implement(id, attempt)),
  });
  const verify = step(journal, verifyStep(asksWaivers), verifiers.bounded(sayingSo(journal, effects.verify)));
  const publish = noticing(journal, integration, createPublish({ git, integration, specOf }));
  const land = noticing(
    journal,
    branchRef(begun.target),
    rehearsingUndo(
      { git, journal, events: options.events },
      createLand({ git, ...branches, specOf, land: begun.land }),
    ),
  );

  const records = createRecords(journal, approvals, begun.base);
  const queue = createMergeQueue({
    journal,
    events: options.events,
    activity,
    records,
    policy: { verifiers: concurrency.verifiers, asks },
    base: begun.base,
    integration,
    perform: createPerform({
      journal,
      approvals,
      records,
      subSpecOf: (id) => known(subSpecs, id),
      integration,
      effects: {
        build: step(journal, buildStep, build),
        verify,
        publish: step(journal, publishStep, publish),
      },
    }),
  });

  const makePlan = step(journal, planStep, effects.makePlan);
  const counted = <Input, Output>(effect: Effect<Input, Output>) =>
    logicOf<Input, Output>((input, context) => activity.busy(() => effect(input, context)));
  const machine = runMachine.provide({
    actors: {
      plan: counted(async (input: { readonly spec: typeof spec }, context): Promise<Plan> => {
        const plan = await makePlan(input, context);
        for (const subSpec of [...plan.subSpecs, plan.whole]) subSpecs.set(subSpec.id, subSpec);
        return plan;
      }),
      ask: counted(approvals.ask),
      judge: counted(
        createJudgeWhole({
          git,
          run: log.run,
          ...branches,
          committer,
          startedAt,
          verify,
          undoes: begun.undo?.merges,
        }),
      ),
      land: counted(step(journal, landStep(begun.target), land)),
      subSpec: subSpecMachine.provide({
        actors: {
          implement: counted(step(journal, implementStep, implementors.bounded(implement))),
          screen: counted(step(journal, screenStep, asksWaivers ? lettingIn(effects.screen) : effects.screen)),
          enqueue: counted(step(journal, enqueueStep, queue.enqueue)),
          settle: counted(createSettle(journal)),
        },
      }),
    },
  });
  return {
    machine,
    /** Lets nothing dear begin any more; what runs goes on. */
    close(): void {
      implementors.close();
      verifiers.close();
    },
    /** Aborts what the merge queue has in flight. */
    stop: (reason: unknown) => queue.stop(reason),
  };
};

/** Says on the log that a commit is being judged. */
const sayingSo =
  (journal: Journal, verify: Verify): Verify =>
  async (input, context) => {
    const { attempt, commit } = input.commit;
    await journal.append({ type: "verify.started", subject: input.subSpec.id, data: { attempt, commit } });
    return await verify(input, context);
  };

/** Says on the log that a branch was not where it was expected. */
const noticing =
  <Input, Output extends { readonly kind: string }>(
    journal: Journal,
    ref: string,
    effect: Effect<Input, Output | Moved>,
  ): Effect<Input, Output | Moved> =>
  async (input, context) => {
    const result = await effect(input, context);
    if (isMoved(result)) {
      const { expected, head } = result;
      await journal.append({ type: "target.moved", subject: "", data: { ref, expected, head } });
    }
    return result;
  };

const isMoved = (result: { readonly kind: string }): result is Moved => result.kind === "moved";

const timeOf = (journal: Journal, stepKey: string): string => {
  const outcome = journal.outcomeOf(stepKey);
  if (!outcome) throw new TypeError(`The log has no outcome of ${stepKey}`);
  return outcome.event.time;
};

const known = (subSpecs: ReadonlyMap<SubSpecId, SubSpec>, id: SubSpecId): SubSpec => {
  const subSpec = subSpecs.get(id);
  if (!subSpec) throw new TypeError(`The plan has no sub-spec ${id}`);
  return subSpec;
};
