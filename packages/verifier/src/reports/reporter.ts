import type { Runner } from "../canary/source.ts";
import { jestReporter } from "./jest.ts";
import { nodeReporter } from "./node.ts";
import { vitestReporter } from "./vitest.ts";

/** Our reporters, by file name: what a verification puts into its folder of tools. */
export const reporterFiles: Readonly<Record<string, string>> = {
  "vitest-reporter.mjs": vitestReporter,
  "jest-reporter.cjs": jestReporter,
  "node-reporter.mjs": nodeReporter,
};

/** A test command that reports to us, whatever else it reports. */
export const withReporter = (
  argv: readonly string[],
  runner: Runner,
  tools: string,
): { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> } => {
  switch (runner) {
    case "vitest":
      return { argv: withFlags(argv, [`--reporter=${tools}/vitest-reporter.mjs`]), env: {} };
    case "jest":
      return { argv: withFlags(argv, [`--reporters=${tools}/jest-reporter.cjs`]), env: {} };
    case "node": {
      const flags = [`--test-reporter=${tools}/node-reporter.mjs`, "--test-reporter-destination=stdout"];
      const [program, ...words] = argv;
      // Node takes flags only before the first file; under a script they must come by the environment.
      if (program === "node") return { argv: [program, ...flags, ...words], env: {} };
      return { argv, env: { NODE_OPTIONS: flags.join(" ") } };
    }
  }
};

/** npm hands flags on to a script only behind two hyphens. */
const withFlags = (argv: readonly string[], flags: readonly string[]): readonly string[] =>
  argv[0] === "npm" && !argv.includes("--") ? [...argv, "--", ...flags] : [...argv, ...flags];
