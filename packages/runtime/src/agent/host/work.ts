import type { Agent, AgentLimits, AgentTask, Clock, GatewaySession } from "@orchestrate/shared";

import type { OwnedHost } from "./create-host.ts";
import type { Ending } from "./decide-status.ts";
import { watch } from "./watchdog.ts";

export interface Work {
  readonly agent: Agent;
  readonly task: AgentTask;
  readonly limits: AgentLimits;
  readonly clock: Clock;
  readonly session: GatewaySession | undefined;
  /** Makes the host, whose signal stops the work for whatever reason. */
  readonly openHost: (signal: AbortSignal) => OwnedHost;
}

/** An agent that heard that it shall stop gets this long to say how far it came. */
const graceMs = 1000;

/** Lets an agent work until it is done or stopped; resolves when nothing of it runs any more. */
export const work = async (
  { agent, task, limits, clock, session, openHost }: Work,
  { signal }: { readonly signal: AbortSignal },
): Promise<Ending> => {
  const done = new AbortController();
  const stopped = new AbortController();
  const stop = AbortSignal.any([signal, stopped.signal, ...(session ? [session.exhausted, session.stuck] : [])]);
  const owned = openHost(stop);

  let watched: "stalled" | "timed-out" | undefined;
  const watching = watch(limits, { clock, lastActivityMs: () => owned.lastActivityMs(), signal: done.signal }).then(
    (why) => {
      watched = why;
      stopped.abort(new Error(why));
    },
    () => undefined,
  );
  const said = agent.run(task, owned.host).then(
    (result): Ending["said"] => ({ by: "agent", result }),
    (error: unknown): Ending["said"] => ({ by: "failure", error }),
  );
  const ending = await Promise.race([said, afterGrace(stop, clock, done.signal)]);
  done.abort();
  await owned.end();
  await watching;
  if (!stop.aborted) return { said: ending, stopped: undefined };
  const why = signal.aborted
    ? "cancelled"
    : session?.exhausted.aborted
      ? "exhausted"
      : session?.stuck.aborted
        ? "stuck"
        : watched;
  return { said: ending, stopped: why ?? "cancelled" };
};

const afterGrace = async (stop: AbortSignal, clock: Clock, done: AbortSignal): Promise<undefined> => {
  if (!stop.aborted) await new Promise((resolve) => stop.addEventListener("abort", resolve, { once: true }));
  // Rejects when the work is done, and then nobody listens.
  await clock.sleep(graceMs, { signal: done }).catch(() => undefined);
};
