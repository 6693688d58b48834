import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type GitRepo, gitRepo } from "@orchestrate/runtime/testing";
import { onTestFinished } from "vitest";

/** A spec with two tasks, each of which a command can do and a command can judge. */
export const greetingSpec = ({ approvals = "", tasks = true } = {}): string => `---
spec: 1
id: greeting
budget: { attempts: 2 }
${approvals === "" ? "" : `approvals: [${approvals}]\n`}---
# Greeting

## Outcomes
- **O1** The program greets by name.
- **O2** The program says goodbye.

## Scope
### In
- \`src/**\` the program
### Out
- \`docs/**\` prose
### Permissions
\`\`\`yaml
network: []
\`\`\`

## Constraints and assumptions
- **A1** Names are not empty.

## Decisions
- **D1** English only. Because: one team.

## Tasks
${
  tasks
    ? `### T1 Greet
\`\`\`yaml
for: [O1]
owns: ["new:src/greet.mjs"]
\`\`\`
Write it.

### T2 Goodbye
\`\`\`yaml
for: [O2]
owns: ["new:src/bye.mjs"]
\`\`\`
Write it.
`
    : ""
}
## Verification
### V1 It greets
\`\`\`yaml
for: [O1]
run: [grep, -q, Hello, src/greet.mjs]
base: fail
\`\`\`
### V2 It says goodbye
\`\`\`yaml
for: [O2]
run: [grep, -q, Bye, src/bye.mjs]
base: fail
\`\`\`
`;

/** An agent that does the tasks; one that is named in \`fails\` it does wrong, and it waits while \`hold\` is there. */
const writer = `import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
const id = /^id: \\S+\\/(\\S+)$/m.exec(readFileSync(process.env.ORCHESTRATE_SUB_SPEC, "utf8"))[1];
const { fails, slowMs } = JSON.parse(readFileSync("tools/mood.json", "utf8"));
await new Promise((resolve) => setTimeout(resolve, slowMs));
mkdirSync("src", { recursive: true });
const [file, word] = id === "T1" ? ["src/greet.mjs", "Hello"] : ["src/bye.mjs", "Bye"];
writeFileSync(file, "export const say = (name) => \`" + (fails.includes(id) ? "…" : word) + ", \${name}\`;\\n");
`;

export interface Greeting {
  readonly repo: GitRepo;
  readonly cwd: string;
}

interface GreetingOptions {
  readonly spec?: string;
  /** Tasks that the agent does wrong. */
  readonly fails?: readonly string[];
  /** How long the agent takes. */
  readonly slowMs?: number;
  /** Instead of the command agent. */
  readonly config?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

/** A repository in which \`orchestrate run specs/greeting.md\` works, with a state folder of its own. */
export const greeting = async (options: GreetingOptions = {}): Promise<Greeting> => {
  const { spec = greetingSpec(), fails = [], slowMs = 0, files = {}, folder } = options;
  const config = options.config ?? "agents:\n  writer: { use: command, run: [node, tools/write.mjs] }\n";
  const state = await realpath(await mkdtemp(join(tmpdir(), "orchestrate-state-")));
  await chmod(state, 0o711);
  onTestFinished(() => rm(state, { recursive: true, force: true, maxRetries: 5 }));
  const repo = await gitRepo(
    {
      "orchestrate.config.yaml": `${config}stateFolder: ${JSON.stringify(state)}\n`,
      "specs/greeting.md": spec,
      "src/main.mjs": "console.log(1);\n",
      "tools/write.mjs": writer,
      "tools/mood.json": JSON.stringify({ fails, slowMs }),
      ...files,
    },
    folder === undefined ? {} : { folder },
  );
  return { repo, cwd: repo.path };
};
