import { type AnyEvent, digestOf, type EventData, OrchestrateError } from "@orchestrate/shared";

import { branchRef } from "../effects/branch.ts";
import type { RunOptions } from "./run-options.ts";

/**
 * Says on the log that this process works on the run, and makes sure that its integration branch is there. Resolves with
 * what the run said when it started. Rejects with OrchestrateError `INTEGRATION_BRANCH_EXISTS` (never ours to reset),
 * `RUN_HAS_ANOTHER_SPEC`, `SPEC_NOT_KEPT`.
 */
export const begin = async (options: RunOptions, events: readonly AnyEvent[]): Promise<EventData<"run.started">> => {
  const { log, git, started: fresh } = options;
  const first = events.find((event) => event.type === "run.started");
  const started = first?.data ?? fresh;
  if (started.spec !== fresh.spec) throw anotherSpec(log.run);
  const ref = branchRef(started.integration);
  const head = await git.resolve(ref);

  if (first) {
    await log.append({ type: "run.resumed", subject: "", data: { version: fresh.version } });
  } else {
    if (head) throw branchExists(started.integration);
    await keepSpec(options);
    await log.appendAll([
      { type: "run.started", subject: "", data: started },
      { type: "spec.loaded", subject: "", data: { spec: started.spec, path: started.specPath } },
    ]);
  }
  const hasMerged = events.some((event) => event.type === "merge.finished");
  if (head === undefined && !hasMerged) {
    await git.updateRef({ ref, to: started.base, from: undefined, reason: `orchestrate: run ${log.run}` });
  }
  return started;
};

/** The bytes must be there for a resumed run, so they are durable before the first event names them. */
const keepSpec = async ({ blobs, source, started }: RunOptions): Promise<void> => {
  if (digestOf(source) === started.spec && (await blobs.put(source)) === started.spec) return;
  throw new OrchestrateError("SPEC_NOT_KEPT", "The spec cannot be kept as it is.", {
    hint: "It holds something that is redacted as a secret: take the secret out of the spec.",
  });
};

const branchExists = (branch: string): OrchestrateError =>
  new OrchestrateError("INTEGRATION_BRANCH_EXISTS", `The branch ${branch} exists, and this run did not make it.`, {
    hint: "Rename it or delete it, then start the run again.",
  });

const anotherSpec = (run: string): OrchestrateError =>
  new OrchestrateError("RUN_HAS_ANOTHER_SPEC", `Run ${run} was started with another version of the spec.`, {
    hint: "A changed spec is a new run: start it with `orchestrate run`.",
  });
