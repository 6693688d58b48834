/**
 * A spec to be filled in. Each `TODO` is an error of lint until it is replaced; the comments may stay, nobody acts on
 * them.
 */
export const specTemplate = ({ id, title }: { readonly id: string; readonly title: string }): string => `---
spec: 1
id: ${id}
# target: main                # the branch to merge into; the current one when this is left out
# budget: { tokens: 2000000, usd: 5, wall: 2h, attempts: 3 }
# limits: { files: 40, lines: 2000, bytes: 500000 }     # of one candidate's diff
# approvals: [plan, merge, waiver]  # where a person must decide
---
# ${title.replaceAll(/\s+/g, " ").trim()}

<!-- One paragraph for people. Never enforced. -->

## Outcomes
<!-- What success looks like: when this happens, the system shall do that, within this measure. -->
- **O1** TODO

## Scope
### In
<!-- Globs of what may be changed, each as code, with a word of prose. Other folders are out already. -->
- \`TODO/**\`
### Out
- \`**/.env*\` credentials
### Permissions
\`\`\`yaml
network: []            # host[:port] that a process may reach, beside the model gateway
secrets: []            # names of environment variables handed to the implementor
database: none         # none, or the name of a service declared in the configuration
protected: []          # tests, ci, agent-config, lockfile, migrations, production, spec
allow: []              # symlink, executable, dependency
\`\`\`

## Constraints and assumptions
<!-- C must hold, and a criterion or a rule must show it; A is taken as given. Delete what there is none of. -->
- **C1** TODO
- **A1** TODO

## Decisions
<!-- What is decided already: what, because of what, and what not. -->
- **D1** TODO

## Tasks
<!-- The breakdown. Delete all tasks to have the plan proposed; then it needs your approval. -->
### T1 TODO
\`\`\`yaml
for: [O1, C1]          # the outcomes and constraints that it serves
owns: ["new:TODO/file"]     # globs and paths that it may create and change; new: marks what does not exist
# after: [T2]
# agent: builtin
\`\`\`
TODO

## Verification
<!-- Evidence that passes or fails. Kinds: run, test, files, absent, http, schema, sarif, judge, manual, hidden. -->
### V1 TODO
\`\`\`yaml
for: [O1, C1]
run: [TODO]            # a command and its words; it passes when it exits with 0
base: fail             # what it does before the work: fail, pass, any
\`\`\`
`;
