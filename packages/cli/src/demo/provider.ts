import { type Provider, providerHost, providerPort, startProvider } from "@orchestrate/example-refunds/provider";
import { type Clock, OrchestrateError } from "@orchestrate/shared";

/** How long one demonstration waits for another to end, and how often it looks. */
const patience = { lookMs: 500, looks: 240 };

/**
 * Starts the provider that one of the demonstration's agents tries to misuse. Its address stands in the example's files,
 * so a second demonstration waits for the first one's end.
 */
export const openProvider = async ({
  clock,
  say,
}: {
  readonly clock: Clock;
  readonly say: (line: string) => void;
}): Promise<Provider> => {
  for (let look = 1; ; look += 1) {
    try {
      return await startProvider({ port: providerPort });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EADDRINUSE") throw cause;
      if (look > patience.looks) {
        throw new OrchestrateError("DEMO_PORT_TAKEN", `The demonstration's provider needs ${place}, which is taken.`, {
          hint: "Another program uses that address: end it, then try again.",
          cause,
        });
      }
      if (look === 1) say(`${place} is taken, perhaps by another demonstration: waiting for it to end.`);
      await clock.sleep(patience.lookMs, {});
    }
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
