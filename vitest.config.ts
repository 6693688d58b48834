import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "packages/*/test/**/*.test.ts",
      "scripts/**/*.test.ts",
      "examples/*/demo/*.test.ts",
    ],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Tests start real git and agent processes; more workers than this starve one another on a small machine.
    maxWorkers: 2,
    tags: [
      {
        name: "slow",
        description: "Real processes, worktrees or sandboxes; seconds, not milliseconds.",
        timeout: 180_000,
      },
    ],
    coverage: { provider: "v8", include: ["packages/*/src/**/*.ts"], exclude: ["**/*.test.ts", "**/testing/**"] },
  },
});
