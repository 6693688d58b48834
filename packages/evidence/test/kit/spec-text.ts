/** A small valid spec of two tasks, the second after the first. */
export const specText = `---
spec: 1
id: story
target: main
---
# Story

## Outcomes
- **O1** T1 has written its file.
- **O2** T2 has written its file.

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
### T1 Write the first
\`\`\`yaml
for: [O1]
owns: ["new:work/T1.txt"]
\`\`\`
Write the file.

### T2 Write the second
\`\`\`yaml
for: [O2]
owns: ["new:work/T2.txt"]
after: [T1]
\`\`\`
Write the file.

## Verification
### V1 T1 is written
\`\`\`yaml
for: [T1, O1]
run: [test, -f, work/T1.txt]
\`\`\`

### V2 T2 is written
\`\`\`yaml
for: [T2, O2]
run: [test, -f, work/T2.txt]
\`\`\`
`;
