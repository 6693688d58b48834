import { createWorktrees } from "../src/worktrees/create-worktrees.ts";
import { worktreesContract } from "../src/worktrees/worktrees.contract.ts";

for (const adapter of ["checkout", "pool"] as const) {
  worktreesContract(adapter, (options) => createWorktrees({ ...options, adapter }));
}
