import { defineConfig } from "vitest/config";

export default defineConfig({
  // Without a cache nothing is written beside the dependencies, which may be mounted read-only.
  cacheDir: ".cache/vite",
  test: {
    include: ["**/*.test.ts"],
    testTimeout: 10_000,
    // The tests share no state between files, and each new worker costs more than the tests themselves.
    isolate: false,
    maxWorkers: 1,
  },
});
