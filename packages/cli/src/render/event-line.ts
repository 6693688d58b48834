import type { AnyEvent, Event, EventType, Usage } from "@orchestrate/shared";

import { count, duration, plural } from "./amounts.ts";
import { oneLine } from "./width.ts";

/** What a person wants to read of an event; undefined for those that only programs need. */
export const sentenceOf = (event: AnyEvent): string | undefined => {
  const tell = sentences[event.type] as ((event: AnyEvent) => string | undefined) | undefined;
  const sentence = tell?.(event);
  return sentence === undefined ? undefined : oneLine(sentence);
};

/** One line of a plain log: time since the run's start, what it is about, what happened. */
export const plainLine = (event: AnyEvent, startedAt: string): string | undefined => {
  const sentence = sentenceOf(event);
  if (sentence === undefined) return undefined;
  const since = duration(Date.parse(event.time) - Date.parse(startedAt));
  return `${since.padStart(7)}  ${(event.subject === "" ? "run" : event.subject).padEnd(6)}  ${sentence}`;
};

export const short = (commit: string): string => commit.slice(0, 7);

/** `12.3k tokens`, and how they were come by. */
export const tokensOf = ({ inputTokens, outputTokens, costUsd, recorded }: Usage): string => {
  const tokens = inputTokens + outputTokens;
  if (tokens === 0) return "";
  const cost = recorded ? "recorded" : costUsd === undefined ? "" : `$${costUsd.toFixed(2)}`;
  return `${count(tokens)} tokens${cost === "" ? "" : ` (${cost})`}`;
};

const sentences: { readonly [Type in EventType]?: (event: Event<Type>) => string | undefined } = {
  "run.started": ({ data }) =>
    `${data.undo ? `undo of ${data.undo.subSpecs.join(", ")} of ${data.undo.run}` : data.specPath} into ${data.target}, sandbox ${data.sandbox}, ${data.concurrency} at once`,
  "plan.proposed": ({ data }) =>
    `plan: ${plural(data.subSpecs.length, "sub-spec")} (${data.subSpecs.map(({ id }) => id).join(", ")})`,
  // Of a wish for more scope, the request itself says what is wished for.
  "approval.requested": ({ data }) => (data.gate === "scope" ? undefined : `waits for a person: ${data.gate}`),
  "approval.recorded": ({ data: { approval } }) =>
    `${approval.kind} by ${approval.by} (${approval.gate}): ${approval.reason}`,
  "setup.started": ({ data }) => `prepares dependencies: ${data.run.join(" ")}`,
  "setup.finished": ({ data }) =>
    `${data.ok ? "prepared dependencies" : "could not prepare dependencies"} in ${duration(data.durationMs)}`,
  "policy.decided": ({ data }) => (data.allow ? undefined : `refused: ${data.capability} (${data.reason})`),
  "egress.denied": ({ data }) => `refused: a connection to ${data.host}:${data.port} (${data.why})`,
  "database.decided": ({ data }) =>
    data.allow ? undefined : `refused: a connection to the service ${data.service} (${data.reason})`,
  "provider.retried": ({ data }) => `${data.provider}: ${data.reason}; asked again in ${duration(data.delayMs)}`,
  "provider.failed": ({ data }) => `${data.message}. ${data.remedy}`,
  "agent.started": ({ data }) => `attempt ${data.attempt}: ${data.agent} works on ${short(data.base)}`,
  "agent.exited": ({ data }) =>
    [`attempt ${data.attempt}: ${data.status} after ${duration(data.durationMs)}`, tokensOf(data.usage)]
      .filter((part) => part !== "")
      .join(", "),
  "candidate.offered": ({ data: { candidate } }) =>
    `attempt ${candidate.attempt}: offers candidate ${short(candidate.commit)}`,
  "gate.finished": ({ data }) => {
    const failed = data.gates.filter(({ verdict }) => verdict !== "pass").map(({ gate }) => gate);
    return data.admitted ? undefined : `attempt ${data.attempt}: stopped at the gate: ${failed.join(", ")}`;
  },
  "queue.entered": ({ data: { built } }) =>
    built !== undefined && "conflict" in built ? `conflicts in ${built.conflict.join(", ")}` : undefined,
  "verify.started": ({ data }) => `the verifier judges ${short(data.commit)}`,
  "criterion.finished": ({ data }) =>
    data.verdict === "pass" ? undefined : `${data.criterion} ${data.verdict}: ${data.symptom}`,
  "canary.finished": ({ data }) =>
    data.held ? undefined : `${data.criterion}: the test runner lied about a test that must fail`,
  "verdict.given": ({ data }) => `verdict ${data.kind}: ${data.passed} of ${data.total} checks passed`,
  "findings.sent": ({ data }) =>
    `${plural(data.findings.length, "finding")} sent back, ${plural(data.attemptsLeft, "attempt")} left`,
  "attempt.exhausted": ({ data }) => `attempt ${data.attempt} is over: ${data.reason}`,
  "waiver.recorded": ({ data: { waiver } }) => `${waiver.by} waives ${waiver.waives}: ${waiver.reason}`,
  "approval.refused": ({ data }) => `what ${data.by} decided does not count: ${data.why}`,
  "merge.finished": ({ data }) =>
    data.kind === "merged" ? `merged as ${short(data.commit)}` : "the head has moved; it is built and judged again",
  "target.moved": ({ data }) => `${data.ref} has moved to ${short(data.head)}`,
  "rollback.tested": ({ data: { equal, differences, undone } }) => {
    // Of a worktree `repository.changed` says more.
    return equal || undone === undefined
      ? undefined
      : `cannot be undone by itself: later work stands on it in ${differences.join(", ")}`;
  },
  "repository.changed": ({ data: { differences, unexplained, restored } }) =>
    unexplained.length === 0
      ? `meanwhile the repository's owner changed ${differences.join(", ")}`
      : `the repository was changed: ${unexplained.join(", ")}; put back: ${restored.join(", ") || "nothing"}`,
  "salvage.kept": ({ data }) => `work kept as ${data.ref} (${data.why})`,
  "scope.expansion-requested": ({ data }) => `asks a person for more paths: ${data.paths.join(", ")} (${data.reason})`,
  "scope.expansion-decided": ({ data }) =>
    data.granted ? `may change ${data.paths.join(", ")}: ${data.why}` : `goes on without: ${data.why}`,
  "landing.finished": ({ data: { landing } }) => {
    switch (landing.kind) {
      case "landed":
        return `landed on ${landing.target}: ${short(landing.from)} to ${short(landing.to)}`;
      case "left-for-pull-request":
        return `left on ${landing.branch}: ${landing.why}`;
      case "nothing-to-land":
        return "nothing to land";
    }
  },
  "sub-spec.settled": ({ data }) =>
    data.outcome === "abandoned" ? `abandoned after ${plural(data.attempts, "attempt")}: ${data.reason}` : undefined,
  "run.paused": ({ data }) => `paused: ${data.why}`,
  "run.resumed": () => "resumed",
  "run.cancelled": ({ data }) => `cancelled: ${data.why}`,
  "run.finished": ({ data }) => `finished: ${data.merged} merged, ${data.abandoned} abandoned`,
};
