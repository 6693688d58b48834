import { type ModelProvider, providerHeaders } from "@orchestrate/runtime";

import { oneLine } from "../render/width.ts";

/** How long a provider may take to say that it is there. */
const patienceMs = 5_000;

/** Whether a provider answers, with its key; what came back, or why nothing did. */
export const reachProvider = async (
  provider: ModelProvider,
): Promise<{ readonly reachable: boolean; readonly answer: string }> => {
  try {
    const response = await fetch(`${provider.baseURL.replace(/\/$/, "")}/models`, {
      headers: providerHeaders(provider),
      signal: AbortSignal.timeout(patienceMs),
      // A key is not sent to wherever a provider points.
      redirect: "manual",
    });
    await response.body?.cancel();
    return { reachable: response.ok, answer: answerOf(response.status) };
  } catch (error) {
    return { reachable: false, answer: reasonOf(error) };
  }
};

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
