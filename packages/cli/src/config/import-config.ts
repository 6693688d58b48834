import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

import { systemClock } from "@orchestrate/runtime";
import { OrchestrateError } from "@orchestrate/shared";

import { exitCodes } from "../exit-codes.ts";
import { checkConfig } from "./parse-config.ts";
import type { Configuration } from "./schema.ts";

/** Runs a configuration that is code (TypeScript by node's type stripping) and checks what it exports. */
export const importConfig = async (path: string, file: string): Promise<Configuration> => {
  // `import { defineConfig } from "orchestrate"` works without an installed package, as it must for `npx`.
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const own = ownEntry(specifier);
      return own === undefined ? next(specifier, context) : { url: own, shortCircuit: true };
    },
  });
  try {
    const exported = await settled(importDefault(path), file);
    if (exported === undefined) {
      throw new OrchestrateError("CONFIG_INVALID", "The configuration has no default export.", {
        hint: "Write `export default defineConfig({ … })`.",
        at: { file },
      });
    }
    return checkConfig(exported, file, () => undefined);
  } catch (error) {
    if (OrchestrateError.is(error)) throw error;
    throw new OrchestrateError("CONFIG_THROWS", `The configuration throws: ${messageOf(error)}`, {
      hint: "Mend it, or try it alone with `node " + file + "`.",
      at: { file, ...lineOf(error, path) },
      cause: error,
    });
  } finally {
    hooks.deregister();
  }
};

/** Where this very program has what a configuration imports of it; undefined for what is somebody else's. */
const ownEntry = (specifier: string): string | undefined => {
  const entry = { orchestrate: "index", "orchestrate/ai-sdk": "ai-sdk" }[specifier];
  if (entry === undefined) return undefined;
  const file = import.meta.url.endsWith(".ts") ? `../${entry}.ts` : `./${entry}.js`;
  return new URL(file, import.meta.url).href;
};

const importDefault = async (path: string): Promise<unknown> => {
  const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
  return await module.default;
};

/** Longer than any configuration needs that only says something. */
const importLimitMs = 30_000;

/** Code may never come to its end, or end the process: both must not look like a run that went well. */
const settled = async <Value>(imported: Promise<Value>, file: string): Promise<Value> => {
  const onExit = (): void => {
    process.stderr.write(`error CONFIG_EXITS: ${file} ends the process. Take \`process.exit\` out of it.\n`);
    process.exitCode = exitCodes.usage;
  };
  process.once("exit", onExit);
  const over = new AbortController();
  try {
    return await Promise.race([imported, tooLong(file, over.signal)]);
  } finally {
    over.abort();
    process.off("exit", onExit);
  }
};

const tooLong = async (file: string, signal: AbortSignal): Promise<never> => {
  await systemClock.sleep(importLimitMs, { signal });
  throw new OrchestrateError("CONFIG_HANGS", `The configuration is not read after ${importLimitMs / 1000} s.`, {
    hint: `Look for what it waits for: \`node ${file}\`.`,
    at: { file },
  });
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** Where in the configuration it happened, as the stack says it. */
const lineOf = (error: unknown, path: string): { line: number; column: number } | undefined => {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const line = stack.split("\n").find((text) => text.includes(path) || text.includes(pathToFileURL(path).href));
  const match = /:(\d+):(\d+)\)?$/.exec(line ?? "");
  return match === null ? undefined : { line: Number(match[1]), column: Number(match[2]) };
};
