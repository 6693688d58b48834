/** The trivial work that both sides do: each part is one new file. */
export const partFile = (part: number): string => `part-${part}.txt`;

/** The files of a benchmark's repository that the product reads: a spec of so many sub-specs, and a configuration. */
export function productFiles(options: {
  readonly parts: number;
  readonly concurrency: number;
  readonly stateFolder: string;
}): Readonly<Record<string, string>> {
  return { "specs/bench.md": spec(options.parts), "orchestrate.config.json": configuration(options) };
}

const configuration = ({
  concurrency,
  stateFolder,
}: {
  readonly concurrency: number;
  readonly stateFolder: string;
}): string =>
  JSON.stringify({
    agents: {
      writer: {
        use: "command",
        // The brief names the one file that the sub-spec owns.
        run: ["sh", "-c", 'file=$(grep -om1 "part-[0-9]*\\.txt" "$ORCHESTRATE_PROMPT"); echo "$file" > "$file"'],
      },
    },
    concurrency: { implementors: concurrency, verifiers: concurrency },
    stateFolder,
  });

const spec = (parts: number): string => {
  const numbers = Array.from({ length: parts }, (_, index) => index + 1);
  return [
    "---\nspec: 1\nid: bench\ntarget: main\n---\n# Parts\n\nTrivial work, to see what everything else costs.\n",
    `## Outcomes\n${numbers.map((n) => `- **O${n}** Part ${n} exists.`).join("\n")}\n`,
    "## Scope\n### In\n- `part-*.txt` the parts\n### Out\n- `src/**` everything else\n",
    "### Permissions\n```yaml\nnetwork: []\n```\n",
    "## Constraints and assumptions\n- **A1** Parts do not depend on one another.\n",
    "## Decisions\n- **D1** A part is a file. Because: it is the least that can be merged. Not: an empty commit.\n",
    `## Tasks\n${numbers.map(task).join("\n")}`,
    `## Verification\n${judgeAll(numbers)}\n${numbers.map(criterion).join("\n")}`,
  ].join("\n");
};

const task = (n: number): string =>
  `### T${n} Part ${n}\n\`\`\`yaml\nfor: [O${n}]\nowns: ["new:${partFile(n)}"]\n\`\`\`\nWrite \`${partFile(n)}\`.\n`;

/** The one command, as the script has it: it is run for each part, and once for the whole. */
const judgeAll = (numbers: readonly number[]): string =>
  `### V0 The judge\n\`\`\`yaml\nfor: [${numbers.map((n) => `T${n}`).join(", ")}]\nrun: ["true"]\nbase: any\n\`\`\`\n`;

const criterion = (n: number): string =>
  `### V${n} Part ${n} is there\n\`\`\`yaml\nfor: [O${n}]\nfiles: [{ path: ${partFile(n)}, is: present }]\nbase: any\n\`\`\`\n`;
