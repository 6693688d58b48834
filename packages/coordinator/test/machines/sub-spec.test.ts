import type { CommitSha, SubSpec, SubSpecId } from "@orchestrate/shared";
import { expect, test } from "vitest";
import { getSimplePaths } from "xstate/graph";

import { subSpecMachine } from "../../src/sub-spec.machine.ts";

const id = "T1" as SubSpecId;
const commit = "c".repeat(40) as CommitSha;
const input = { subSpec: { id, maxAttempts: 2 } as unknown as SubSpec, hindrance: undefined };

const done = (state: string, output: object) => ({
  type: `xstate.done.actor.0.subSpec.${state}`,
  output,
  actorId: `0.subSpec.${state}`,
});
const finding = { code: "x", message: "wrong" };
const candidate = done("implementing", { kind: "candidate", subSpec: id, attempt: 1, commit });
const admitted = done("screening", { kind: "admitted", subSpec: id });
const merged = done("queued", { kind: "merged", subSpec: id, commit });

const events = [
  candidate,
  done("implementing", { kind: "gave-up", reason: "failed", findings: [finding] }),
  done("implementing", { kind: "gave-up", reason: "blocked", findings: [finding] }),
  admitted,
  done("screening", { kind: "refused", findings: [finding] }),
  merged,
  done("queued", { kind: "fail", findings: [finding] }),
  done("queued", { kind: "conflict", findings: [finding] }),
  done("queued", { kind: "declined", findings: [finding] }),
  done("merging", { kind: "merged" }),
  done("abandoning", { kind: "abandoned" }),
  { type: "halt", hindrance: { reason: "exhausted", findings: [finding] } },
];

const paths = getSimplePaths(subSpecMachine, { input, events: events as never });
const ending = (state: string) => paths.filter((path) => path.state.value === state);

/** The effects that a path has had, in order. */
const effects = (path: (typeof paths)[number]): readonly object[] =>
  path.steps.flatMap(({ event }) => (event.type.startsWith("xstate.done") ? [event] : []));

test("whatever happens, what the queue merged is a candidate that the gates had admitted", () => {
  expect(ending("merged").length).toBeGreaterThan(20);
  for (const path of ending("merged")) {
    expect(effects(path).slice(-4)).toEqual([candidate, admitted, merged, done("merging", { kind: "merged" })]);
  }
});

test("whatever happens, it ends: every path can go on to merged or abandoned", () => {
  const values = new Set(paths.map(({ state }) => JSON.stringify(state.value)));
  expect(values).toContain('"abandoned"');
  for (const path of paths) {
    const { attempt } = path.state.context;
    expect(attempt).toBeLessThanOrEqual(2);
  }
});

test("whatever happens, an agent that was blocked is not asked again", () => {
  for (const { steps } of paths) {
    const blocked = steps.findIndex(
      ({ event }) =>
        "output" in event &&
        "reason" in (event.output as object) &&
        (event.output as { reason: string }).reason === "blocked",
    );
    if (blocked >= 0) expect(steps.slice(blocked + 1).map(({ event }) => event.type)).not.toContain(candidate.type);
  }
});

test("whatever happens, no attempt begins after a halt, and what is queued may still land", () => {
  let landed = 0;
  for (const { state, steps } of paths) {
    const halted = steps.findIndex(({ event }) => event.type === "halt");
    if (halted < 0) continue;
    const implementing = steps.slice(halted + 1).filter(({ state: at }) => at.value === "implementing");
    expect(implementing).toEqual([]);
    if (state.value === "merged") landed += 1;
  }
  expect(landed).toBeGreaterThan(0);
});

test("what is abandoned says why, and keeps the findings of the last attempt", () => {
  for (const { state } of ending("abandoned")) {
    const { output } = state;
    expect(output).toMatchObject({ kind: "abandoned", subSpec: id });
    if (output?.kind === "abandoned") expect(output.findings.length).toBeGreaterThan(0);
  }
});

test("a sub-spec that is hindered from the start is abandoned without an attempt", () => {
  const hindrance = { reason: "dependency-abandoned", findings: [finding] };
  const hindered = getSimplePaths(subSpecMachine, { input: { ...input, hindrance }, events: events as never });
  for (const { state } of hindered) expect(state.context.attempt).toBe(0);
  expect(hindered.some(({ state }) => state.value === "abandoned")).toBe(true);
});
