import { openGit, type Price, type Provider } from "@orchestrate/runtime";

import { providersOf } from "../compose/providers.ts";
import { reachProvider } from "../compose/reach-provider.ts";
import { createRedact } from "../compose/redact.ts";
import { loadConfig } from "../config/load-config.ts";
import { exitCodes } from "../exit-codes.ts";
import { inColumns } from "../render/columns.ts";
import type { Handler } from "./command.ts";

interface Reached {
  readonly provider: string;
  /** Null for a plug-in, which alone knows where it asks. */
  readonly baseURL: string | null;
  readonly protocols: readonly string[];
  readonly models: readonly PricedModel[];
  /** Null when it cannot be tried without asking a model. */
  readonly reachable: boolean | null;
  /** What came back, or why nothing did. */
  readonly answer: string;
}

interface PricedModel {
  readonly model: string;
  /** US dollars for a million tokens; null where it is unknown, which is not zero. */
  readonly price: Price | null;
}

/** `orchestrate models`: the configuration is the committed one, as for a run. */
export const models: Handler<unknown> = async (_, terminal) => {
  const git = await openGit(terminal.cwd);
  const commit = await git.resolve("HEAD");
  if (commit === undefined) return nothing;
  const { configuration } = await loadConfig({ git, commit }, { code: "allowed" });
  const providers = providersOf(configuration, terminal.env);
  if (providers.length === 0) return nothing;
  const redact = createRedact(configuration, { secrets: [], env: terminal.env });
  const reached = await Promise.all(
    providers.map(async (provider) => {
      const found = await reach(provider, Object.keys(configuration.providers[provider.id]?.models ?? {}));
      return { ...found, answer: redact(found.answer) };
    }),
  );
  const { style } = terminal;
  const rows = reached.map(({ provider, baseURL, reachable, answer, models: names }) => [
    reachable === null ? "?" : reachable ? style.green("✓") : style.red("✗"),
    style.bold(provider),
    baseURL ?? "plug-in",
    answer,
    names.map(pricedName).join(", "),
  ]);
  const code = reached.every(({ reachable }) => reachable !== false) ? exitCodes.ok : exitCodes.failed;
  return { code, text: inColumns(rows).join("\n"), data: reached, diagnostics: [] };
};

const nothing = {
  code: exitCodes.ok,
  text: "No provider is configured. `providers` in orchestrate.config.yaml names them; `orchestrate demo` needs none.",
  data: [],
  diagnostics: [],
};

const reach = async (provider: Provider, names: readonly string[]): Promise<Reached> => {
  const models = names.map((model) => ({ model, price: provider.prices[model] ?? null }));
  const baseURL = provider.kind === "addressed" ? provider.baseURL : null;
  const { id, protocols } = provider;
  return { provider: id, baseURL, protocols, models, ...(await reachProvider(provider)) };
};

const pricedName = ({ model, price }: PricedModel): string =>
  `${model} (${price ? `$${price.inputUsd} in, $${price.outputUsd} out` : "price unknown"})`;
