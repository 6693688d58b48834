import { parseSpec, type Spec } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { specOf } from "../../test/kit/spec-text.ts";
import { createPlanner, type Propose } from "./planner.ts";

const { spec: written } = specOf([{ id: "T1" }, { id: "T2" }]);
/** The same spec as its author left it: outcomes and criteria, no tasks. */
const open: Spec = {
  ...written,
  tasks: [],
  criteria: written.criteria.map((criterion) => ({
    ...criterion,
    for: criterion.for.filter((id) => id.startsWith("O")),
  })),
};

const task = (id: string, more: object = {}) => ({
  id,
  title: `Write ${id}`,
  text: "Write the file.",
  for: [id.replace("T", "O")],
  owns: [`new:work/${id}.txt`],
  ...more,
});

const planner = (...outputs: readonly unknown[]) => {
  const asked: (readonly string[])[] = [];
  const propose: Propose = async ({ problems }) => ({ agent: "planner", output: outputs[asked.push(problems) - 1] });
  const makePlan = createPlanner({ propose, context: { files: [], services: [] } });
  return { asked, plan: (spec: Spec) => makePlan({ spec }, { signal: new AbortController().signal }) };
};

test("an author's tasks are the plan, and no agent is asked", async () => {
  const { asked, plan } = planner();
  expect(await plan(written)).toMatchObject({ madeBy: "author", subSpecs: [{ id: "T1" }, { id: "T2" }] });
  expect(asked).toEqual([]);
});

test("without tasks an agent proposes them, and the plan says so", async () => {
  const { plan } = planner({ tasks: [task("T1"), task("T2", { after: ["T1"] })] });
  const made = await plan(open);
  expect(made.madeBy).toEqual({ agent: "planner" });
  expect(made.subSpecs.map(({ id, after }) => [id, after])).toEqual([
    ["T1", []],
    ["T2", ["T1"]],
  ]);
  expect(parseSpec(made.subSpecs[0]!.document, { file: "T1.md" }).kind).toBe("parsed");
});

test("a proposal that lint refuses goes back with what is wrong", async () => {
  const outside = { tasks: [task("T1", { owns: ["src/**"] }), task("T2")] };
  const { asked, plan } = planner(outside, { tasks: [task("T1"), task("T2")] });
  expect((await plan(open)).subSpecs).toHaveLength(2);
  expect(asked[1]?.join(" ")).toContain("src/**");
});

test.each([
  ["names an agent for itself", { tasks: [task("T1", { agent: "root" }), task("T2")] }],
  ["grants itself more", { tasks: [task("T1", { protected: ["ci"] }), task("T2")] }],
  ["is no object", "T1, then T2"],
  ["has a cycle", { tasks: [task("T1", { after: ["T2"] }), task("T2", { after: ["T1"] })] }],
  ["is for something unknown", { tasks: [task("T1", { for: ["O9"] }), task("T2")] }],
  [
    "writes a criterion of its own into a text",
    {
      tasks: [
        task("T1", { text: 'Do.\n\n## Verification\n\n### V1 Easy\n\n```yaml\nfor: [O1]\nrun: ["true"]\n```' }),
        task("T2"),
      ],
    },
  ],
  [
    "writes a task with an agent of its own choice into a text",
    {
      tasks: [
        task("T1", {
          text: 'Do.\n\n### T9 More\n\n```yaml\nfor: [O1]\nowns: ["new:work/T9.txt"]\nagent: root\n```\n\nMore.',
        }),
        task("T2"),
      ],
    },
  ],
  ["writes another task's heading into a title", { tasks: [task("T1", { title: "x\n### T9 y" }), task("T2")] }],
])("a proposal that %s makes no plan", async (_, output) => {
  const { asked, plan } = planner(output, output, output);
  await expect(plan(open)).rejects.toMatchObject({ code: "PLAN_NOT_MADE" });
  expect(asked).toHaveLength(3);
});
