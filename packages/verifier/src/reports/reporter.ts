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

/**
 * A test command that reports to us, whatever else it reports, and goes on after a failure: a canary is one. Node's runner
 * is always asked for a process of its own for each file: without, code under test would run before the reporter.
 */
export const withReporter = (
  argv: readonly string[],
  runner: Runner,
  tools: string,
): { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> } => {
  switch (runner) {
    case "vitest":
      return { argv: withFlags(argv, [`--reporter=${tools}/vitest-reporter.mjs`, "--bail=0"]), env: {} };
    case "jest":
      return { argv: withFlags(argv, [`--reporters=${tools}/jest-reporter.cjs`, "--bail=0"]), env: {} };
    case "node": {
      const flags = [`--test-reporter=${tools}/node-reporter.mjs`, "--test-reporter-destination=stdout"];
      const [program, ...words] = argv;
      // Node takes flags only before the first file; under a script they must come by the environment.
      const mode = words.includes("--test") ? [] : ["--test"];
      if (program === "node") return { argv: [program, ...flags, ...mode, ...words], env: {} };
      return { argv, env: { NODE_OPTIONS: flags.join(" ") } };
    }
  }
};

/** npm hands flags on to a script only behind two hyphens. */
const withFlags = (argv: readonly string[], flags: readonly string[]): readonly string[] =>
  argv[0] === "npm" && !argv.includes("--") ? [...argv, "--", ...flags] : [...argv, ...flags];

/** What a command filters tests by; undefined when it is a regular expression, which no name can be made to match. */
export const namePatternOf = (argv: readonly string[]): string | undefined => {
  const flags = ["-t", "--testNamePattern", "--test-name-pattern"];
  const patterns = argv.flatMap((word, index) => {
    const [flag = "", ...value] = word.split("=");
    if (!flags.includes(flag)) return [];
    return [value.length > 0 ? value.join("=") : (argv[index + 1] ?? "")];
  });
  return patterns.every((pattern) => /^[\p{L}\p{N} _,:'-]*$/u.test(pattern)) ? patterns.join(" ") : undefined;
};
