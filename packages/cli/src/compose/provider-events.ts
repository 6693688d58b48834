import type { GatewayEvent } from "@orchestrate/runtime";
import type { EventLog } from "@orchestrate/shared";

/** Writes down how providers do. What agents used stands in events of their own. */
export const logProviders =
  (log: Pick<EventLog, "append">) =>
  (event: GatewayEvent): void => {
    const written = writtenOf(log, event);
    // A log that cannot be written ends the run at the next event that somebody waits for.
    written?.catch(() => undefined);
  };

const writtenOf = (log: Pick<EventLog, "append">, event: GatewayEvent): Promise<unknown> | undefined => {
  switch (event.type) {
    case "retried": {
      const { provider, reason, delayMs } = event;
      return log.append({ type: "provider.retried", subject: "", data: { provider, reason, delayMs } });
    }
    case "provider-failed": {
      const { status, ...failure } = event.failure;
      const data = { ...failure, ...(status !== undefined && { status }) };
      return log.append({ type: "provider.failed", subject: "", data });
    }
    default:
      return undefined;
  }
};
