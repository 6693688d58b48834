import { type Provider, providerHeaders } from "@orchestrate/runtime";

import { oneLine } from "../render/width.ts";

/** How long a provider may take to say that it is there. */
const patienceMs = 5_000;

interface Reached {
  /** Null when it cannot be tried without asking a model. */
  readonly reachable: boolean | null;
  /** What came back, or why nothing did. */
  readonly answer: string;
}

/** Whether a provider answers, with its key. */
export const reachProvider = async (provider: Provider): Promise<Reached> => {
  try {
    return await tried(provider, AbortSignal.timeout(patienceMs));
  } catch (error) {
    return { reachable: false, answer: reasonOf(error) };
  }
};

const tried = async (provider: Provider, signal: AbortSignal): Promise<Reached> => {
  if (provider.kind === "plugged") {
    const { plugIn, apiKey } = provider;
    if (plugIn.probe === undefined) return { reachable: null, answer: "has no probe" };
    await Promise.race([plugIn.probe({ signal, apiKey }), rejectionOf(signal)]);
    return { reachable: true, answer: "reachable" };
  }
  const response = await fetch(`${provider.baseURL.replace(/\/$/, "")}/models`, {
    headers: providerHeaders(provider),
    signal,
    // A key is not sent to wherever a provider points.
    redirect: "manual",
  });
  await response.body?.cancel();
  return { reachable: response.ok, answer: answerOf(response.status) };
};

/** A plug-in may not look at its signal. */
const rejectionOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }));

const answerOf = (status: number): string => {
  if (status === 401 || status === 403) return `${status}: the key is missing or refused`;
  if (status === 404) return "404: it lists no models here; look at baseURL";
  return status < 300 ? "reachable" : `status ${status}`;
};

/** fetch says only "fetch failed"; its cause knows more. */
const reasonOf = (error: unknown): string => {
  if (error instanceof Error && error.name === "TimeoutError") return `no answer in ${patienceMs / 1000} s`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return oneLine(cause instanceof Error ? cause.message : String(cause));
};
