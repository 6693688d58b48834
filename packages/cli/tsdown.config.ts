import { cp, readdir, rename } from "node:fs/promises";
import { basename, join, relative } from "node:path";

import { defineConfig, type UserConfig } from "tsdown";

const bundled: UserConfig = {
  platform: "node",
  target: "node24.12",
  fixedExtension: false,
  // Everything is bundled: the published package has no dependencies, so what was tested is what is installed.
  deps: { alwaysBundle: [/./], onlyBundle: false, onlyImport: [] },
};

const example = join(import.meta.dirname, "..", "..", "examples", "refunds");
const packed = join(import.meta.dirname, "dist", "examples", "refunds");

/** What `orchestrate demo` copies: not what makes its script, nor what working in the folder leaves. */
const belongs = (path: string): boolean =>
  !path.startsWith("demo") && !["node_modules", ".cache"].includes(basename(path));

const copyExample = async (): Promise<void> => {
  await cp(example, packed, { recursive: true, filter: (source) => belongs(relative(example, source)) });
  // npm would obey it, and leave it out.
  if ((await readdir(packed)).includes(".gitignore"))
    await rename(join(packed, ".gitignore"), join(packed, "gitignore"));
};

export default defineConfig([
  { ...bundled, entry: ["src/main.ts"], dts: false, hooks: { "build:done": copyExample } },
  {
    ...bundled,
    entry: ["src/index.ts", "src/ai-sdk.ts", "src/conformance.ts"],
    dts: true,
    clean: false,
    publint: true,
    attw: { profile: "esm-only" },
    inputOptions: {
      onLog: (level, log, report) => {
        // zod's types for CommonJS: nothing of them reaches the declarations, which scripts/smoke.ts checks.
        if (!log.message.includes("CommonJS dts")) report(level, log);
      },
    },
  },
]);
