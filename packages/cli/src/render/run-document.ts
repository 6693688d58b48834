import { usageOf } from "@orchestrate/coordinator";

import { subSpecsOf } from "./overview.ts";
import type { RunHistory } from "./run-history.ts";

/** A run as `--json` shows it. */
export const runDocument = ({ state, refusals, failures, log, next }: RunHistory) => ({
  run: state.run,
  status: state.status,
  spec: state.started && { id: state.started.specId, path: state.started.specPath, digest: state.started.spec },
  undo: state.started?.undo,
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
  refusals,
  failures,
  why: state.why,
  log,
  next: next.map(([command]) => command),
});
