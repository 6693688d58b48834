import { type RunState, usageOf } from "@orchestrate/coordinator";

import { nextSteps } from "./next-steps.ts";
import { subSpecsOf } from "./overview.ts";

/** A run as `--json` shows it. */
export const runDocument = (state: RunState, { log }: { readonly log: string }) => ({
  run: state.run,
  status: state.status,
  spec: state.started && { id: state.started.specId, path: state.started.specPath, digest: state.started.spec },
  target: state.started?.target,
  integration: state.started?.integration,
  base: state.started?.base,
  sandbox: state.started?.sandbox,
  startedAt: state.startedAt,
  lastAt: state.lastAt,
  activeMs: state.activeMs,
  subSpecs: subSpecsOf(state),
  whole: state.whole,
  landing: state.landing,
  approvals: state.approvals,
  usage: usageOf(state),
  why: state.why,
  log,
  next: nextSteps(state).map(([command]) => command),
});
