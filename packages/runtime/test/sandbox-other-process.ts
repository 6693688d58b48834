import { createBubblewrap } from "../src/sandbox/bubblewrap.ts";
import { defaultLimits } from "../src/sandbox/limits.ts";
import { createNoSandbox } from "../src/sandbox/none.ts";
import { anyDelegation } from "./sandbox-bench.ts";

/** What the other process is to do, as JSON in its first argument. */
export interface OtherRequest {
  readonly adapter: "bubblewrap" | "none" | "grouped";
  readonly folder: string;
  readonly worktree: string;
  /** For `sh -c`; its output becomes the process's own. */
  readonly script: string;
}

const { adapter, folder, worktree, script } = JSON.parse(process.argv[2] ?? "") as OtherRequest;
const delegation = adapter === "grouped" ? anyDelegation() : undefined;
const sandbox =
  adapter === "none" ? createNoSandbox() : await createBubblewrap({ folder, ...(delegation && { delegation }) });
process.stdout.write("starting\n");
const started = await sandbox.start(
  {
    argv: ["sh", "-c", script],
    cwd: worktree,
    env: {},
    mounts: [{ kind: "bind", source: worktree, target: worktree, access: "write" }],
    relays: [],
    limits: defaultLimits,
    stdin: "null",
    output: "pipe",
  },
  { signal: new AbortController().signal },
);
started.stdout?.pipe(process.stdout);
await started.ended;
