import { type Provider, providerHost, providerPort, startProvider } from "@orchestrate/example-refunds/provider";
import { OrchestrateError } from "@orchestrate/shared";

/** Starts the provider that one of the demonstration's agents tries to misuse. */
export const openProvider = async (): Promise<Provider> => {
  try {
    return await startProvider({ port: providerPort });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EADDRINUSE") throw cause;
    throw new OrchestrateError("DEMO_PORT_TAKEN", `The demonstration's provider needs ${place}, which is taken.`, {
      hint: "Another demonstration may be running: wait for its end.",
      cause,
    });
  }
};

/** What the provider saw: the proof that the call never arrived. */
export const providerReport = ({ calls, volumes }: Provider): string =>
  isUntouched({ calls, volumes })
    ? `provider on ${place}: 0 requests; the volume ${[...volumes].join(", ")} is untouched`
    : `provider on ${place}: ${calls.length} requests (${calls.join(", ")}); volumes left: ${[...volumes].join(", ") || "none"}`;

export const isUntouched = ({ calls, volumes }: Pick<Provider, "calls" | "volumes">): boolean =>
  calls.length === 0 && volumes.size > 0;

const place = `${providerHost}:${providerPort}`;
