import { once } from "node:events";
import net from "node:net";

import { found, lacking, type MachineCheck, type ServiceAddress } from "@orchestrate/runtime";

import { providersOf } from "../compose/providers.ts";
import { reachProvider } from "../compose/reach-provider.ts";
import { createRedact } from "../compose/redact.ts";
import type { Configuration } from "../config/schema.ts";

/** What a project's configuration needs of this machine and its network, tried: providers of models, services. */
export const checkProject = async (
  configuration: Configuration,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly MachineCheck[]> => [
  ...(await checkProviders(configuration, env)),
  ...(await Promise.all(Object.entries(configuration.services).map(([name, { at }]) => checkService(name, at)))),
];

const checkProviders = async (
  configuration: Configuration,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly MachineCheck[]> => {
  const providers = providersOf(configuration, env);
  // A provider may repeat the key that it refuses.
  const redact = createRedact(configuration, { secrets: [], env });
  if (providers.length === 0)
    return [found("models", "no provider is configured: command agents and the demo need none", false)];
  return Promise.all(
    providers.map(async (provider) => {
      const { id, keyEnv, apiKey } = provider;
      const where = provider.kind === "addressed" ? provider.baseURL : "the plug-in";
      const name = `provider ${id}`;
      if (keyEnv !== undefined && !apiKey)
        return lacking(name, `${keyEnv} is not set`, { remedy: `${keyEnv}=… orchestrate …`, required: false });
      const { reachable, answer } = await reachProvider(provider);
      if (reachable === null) return found(name, `${where} ${answer}: it is not tried`, false);
      if (reachable) return found(name, `${where} answers`, false);
      return lacking(name, `${where}: ${redact(answer)}`, {
        remedy: "Look at its baseURL, its key and this machine's network.",
        required: false,
      });
    }),
  );
};

const patienceMs = 5_000;

const checkService = async (name: string, at: ServiceAddress): Promise<MachineCheck> => {
  const where = "socket" in at ? at.socket : `${at.host}:${at.port}`;
  const socket = "socket" in at ? net.connect(at.socket) : net.connect(at.port, at.host);
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(patienceMs) });
    return found(`service ${name}`, `${where} takes connections`, false);
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "no answer";
    const remedy = `Start it, or set services.${name} to where it listens.`;
    return lacking(`service ${name}`, `${where}: ${why}`, { remedy, required: false });
  } finally {
    socket.on("error", () => {}).destroy();
  }
};
