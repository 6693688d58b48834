import { parseSpec, type Spec } from "@orchestrate/shared";

/** One task of a generated spec. */
export interface TaskText {
  /** `T1`, `T2`, … */
  readonly id: string;
  readonly after?: readonly string[];
  /** @default 2 */
  readonly attempts?: number;
}

/** A small valid spec with these tasks; each owns one file in `work/`, and has one outcome and one criterion. */
export const specOf = (
  tasks: readonly TaskText[],
  { front = "" }: { /** More lines of front matter. */ readonly front?: string } = {},
): { readonly source: string; readonly spec: Spec } => {
  const source = textOf(tasks, front);
  const parsed = parseSpec(source, { file: "spec.md" });
  if (parsed.kind === "invalid") throw new TypeError(JSON.stringify(parsed.diagnostics));
  return { source, spec: parsed.spec };
};

const textOf = (tasks: readonly TaskText[], front: string): string => `---
spec: 1
id: generated
target: main
${front}---
# Generated

## Outcomes
${tasks.map(({ id }) => `- **${outcomeOf(id)}** ${id} has written its file.`).join("\n")}

## Scope
### In
- \`work/**\` what the tasks write
### Out
- \`src/**\` everything else
### Permissions
\`\`\`yaml
network: []
\`\`\`

## Constraints and assumptions
- **A1** Nothing else is needed.

## Decisions
- **D1** One file for each task. Because: it is simple.

## Tasks
${tasks.map(taskText).join("\n")}
## Verification
${tasks.map(criterionText).join("\n")}`;

const outcomeOf = (id: string): string => id.replace("T", "O");

const taskText = ({ id, after = [], attempts = 2 }: TaskText): string => `### ${id} Write ${id}
\`\`\`yaml
for: [${outcomeOf(id)}]
owns: ["new:work/${id}.txt"]
after: [${after.join(", ")}]
attempts: ${attempts}
\`\`\`
Write the file.
`;

const criterionText = ({ id }: TaskText): string => `### ${id.replace("T", "V")} ${id} is written
\`\`\`yaml
for: [${id}, ${outcomeOf(id)}]
run: [test, -f, work/${id}.txt]
\`\`\`
`;
