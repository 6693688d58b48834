import { type Files, type GitRepo, gitRepo } from "@orchestrate/runtime/testing";

/** A spec of one task, which a command does at once. */
export const greeting = `---
spec: 1
id: greeting
---
# Greeting

## Outcomes
- **O1** The program greets by name.

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
### T1 Greet
\`\`\`yaml
for: [O1]
owns: ["new:src/greet.mjs"]
\`\`\`
Write it.

## Verification
### V1 It greets
\`\`\`yaml
for: [O1, T1]
run: [node, src/greet.mjs]
base: fail
\`\`\`
`;

const shellAgent = `agents:
  sh: { use: command, run: [sh, -c, "echo 'console.log(1)' > src/greet.mjs"] }
`;

/** A repository whose spec runs in about two seconds; undefined leaves a file out. */
export const smallRun = (files: Files = {}, options: Parameters<typeof gitRepo>[1] = {}): Promise<GitRepo> =>
  gitRepo(
    {
      "src/main.mjs": "export {};\n",
      "specs/greeting.md": greeting,
      "orchestrate.config.yaml": shellAgent,
      ...files,
    },
    options,
  );
