import { defineConfig } from "vitest/config";

export default defineConfig({
  cacheDir: ".cache/vite",
  test: {
    // Nothing is written or cleared beside the dependencies, which may be mounted read-only.
    fsModuleCache: false,
    include: ["**/*.test.ts"],
    testTimeout: 10_000,
    // The tests share no state between files, and each new worker costs more than the tests themselves.
    isolate: false,
    maxWorkers: 1,
  },
});
