import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { egressAccess, startEgressProxy } from "@orchestrate/runtime";
import type { EventLog } from "@orchestrate/shared";
import type { Egress } from "@orchestrate/verifier";

/** The way out that a criterion's `network` grants: to exactly those hosts, with every refusal on the log. */
export const openCriteriaEgress =
  ({ folder, log }: { readonly folder: string; readonly log: Pick<EventLog, "append"> }) =>
  async (allow: readonly string[]): Promise<Egress> => {
    const socket = join(folder, `${randomBytes(6).toString("hex")}.sock`);
    const refusals: Promise<unknown>[] = [];
    const proxy = await startEgressProxy({
      socket,
      allow,
      onDecision: ({ allow: allowed, host, port, reason }) => {
        if (allowed) return;
        refusals.push(log.append({ type: "egress.denied", subject: "", data: { host, port, why: reason } }));
      },
    });
    return {
      ...egressAccess({ socket }),
      close: async () => {
        await proxy.close();
        await Promise.all(refusals);
      },
    };
  };
