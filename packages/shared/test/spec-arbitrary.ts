import fc from "fast-check";

import { type Criterion, type Spec } from "../src/index.ts";

const word = fc.constantFrom(
  "refund",
  "charge",
  "`code`",
  "*",
  "#",
  "-",
  "1.",
  "```",
  "~~~",
  "<div>",
  "***",
  "[a]",
  "x_y",
  "when",
  "\\",
  "&amp;",
  "|",
  "é",
  "日本",
  "\u200D",
);
const line = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(" "));
const sentence = line.map((text) => `The ${text.replaceAll("`", "'")}`);
/** Prose of one or more lines, some of them indented, none of which opens what it does not close. */
const prose = fc
  .array(fc.tuple(fc.constantFrom("", "", "  ", "    ", "- ", "> ", "1. "), sentence, fc.constantFrom("\n", "\n\n")), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) =>
    parts
      .map(([start, text, end]) => start + text + end)
      .join("")
      .trim(),
  );

const text = fc.oneof(sentence, prose);
const value = fc.oneof(
  fc.string({ maxLength: 12, unit: "grapheme-ascii" }),
  fc.constantFrom(
    "null",
    "~",
    "yes",
    "1e3",
    "- a",
    "a: b",
    "#x",
    "{{id}}",
    "```",
    "a\nb\n",
    " lead",
    "trail ",
    "\ttab",
  ),
);
const name = fc.constantFrom("a", "b", "c", "rules", "route", "x.ts", "**", "*.ts", "{a,b}");
const glob = fc.array(name, { minLength: 1, maxLength: 3 }).map((segments) => `src/${segments.join("/")}`);

const check = fc.oneof(
  fc.array(value, { minLength: 1, maxLength: 3 }).map((run) => ({ kind: "run" as const, check: run })),
  fc.tuple(value, value).map(([path, equals]) => ({
    kind: "files" as const,
    check: [{ path, pointer: "/a", equals: { deep: [equals, null, 1.5, true] } }],
  })),
  value.filter(Boolean).map((rubric) => ({ kind: "judge" as const, check: { rubric } })),
);

const ids = (letter: string, count: number) => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
const someOf = (from: readonly string[], least = 1) =>
  fc.subarray([...from], { minLength: Math.min(least, from.length) });

/** Specs that make sense: ids exist, tasks come after earlier ones only (as shuffled), everything has a criterion. */
export const anySpec: fc.Arbitrary<Spec> = fc
  .record({
    outcomes: fc.integer({ min: 1, max: 3 }),
    constraints: fc.nat(2),
    tasks: fc.nat(7),
    criteria: fc.integer({ min: 1, max: 5 }),
  })
  .chain((counts) => {
    const aims = [...ids("O", counts.outcomes), ...ids("C", counts.constraints)];
    const tasks = ids("T", counts.tasks);
    const criterion = (id: string): fc.Arbitrary<Criterion> =>
      fc
        .record({
          title: sentence,
          text: fc.oneof(fc.constant(""), text),
          check,
          for: someOf([...aims, ...tasks]),
          retries: fc.nat(2),
        })
        .map(({ check: kindAndCheck, ...rest }) => ({
          id,
          from: undefined,
          severity: "block",
          ...rest,
          ...kindAndCheck,
        }));
    return fc.record({
      front: fc.record({
        spec: fc.constant(1 as const),
        id: fc.constantFrom("refunds", "a-1"),
        kind: fc.constantFrom("code", "docs"),
        budget: fc.constantFrom({}, { tokens: 5 }, { attempts: 2, wall: "2h" }),
        limits: fc.constantFrom({}, { files: 3 }),
        approvals: fc.constantFrom([], ["plan" as const]),
      }),
      title: sentence,
      prose: fc.oneof(fc.constant(""), text),
      outcomes: fc.tuple(...ids("O", counts.outcomes).map((id) => fc.record({ id: fc.constant(id), text }))),
      scope: fc.record({
        in: fc.constant([
          { glob: "src/**", text: "" },
          { glob: "a`b", text: "tick" },
        ]),
        out: fc.array(fc.record({ glob, text: fc.oneof(fc.constant(""), text) }), { maxLength: 2 }),
        permissions: fc.constant({ network: [], secrets: ["TOKEN"], database: "none", protected: [], allow: [] }),
      }),
      constraints: fc.tuple(
        ...ids("C", counts.constraints).map((id) =>
          fc.record({ id: fc.constant(id), text, rule: fc.constantFrom(undefined, idempotency) }),
        ),
      ),
      assumptions: fc.constantFrom([], [{ id: "A1", text: "It is so." }]),
      decisions: fc.tuple(fc.record({ id: fc.constant("D1"), text })),
      tasks: fc.shuffledSubarray(tasks, { minLength: tasks.length }).chain((order) =>
        fc.tuple(
          ...tasks.map((id) =>
            fc.record({
              id: fc.constant(id),
              title: sentence,
              text: fc.oneof(fc.constant(""), text),
              for: someOf(aims),
              owns: fc.array(glob, { minLength: 1, maxLength: 2 }),
              after: fc.oneof(fc.constant<string[]>([]), someOf(order.slice(0, order.indexOf(id)), 0)),
            }),
          ),
        ),
      ),
      criteria: fc.tuple(...ids("V", counts.criteria).map(criterion)),
    });
  });

const idempotency = {
  idempotency_key: "required",
  applies_to: { endpoint: "POST /refunds", start: ["node", "main.ts"], ready: "http://127.0.0.1:1/health" },
};
