import { chooseLoopbackPort, grantedService, openWaysOut, type Service } from "@orchestrate/runtime";
import type { EventLog, Sandbox } from "@orchestrate/shared";
import type { VerifierOptions } from "@orchestrate/verifier";

interface CriteriaEgressOptions {
  /** For sockets. */
  readonly folder: string;
  readonly log: Pick<EventLog, "append">;
  readonly sandbox: Pick<Sandbox, "adapter">;
  readonly serviceOf: (name: string) => Service | undefined;
}

/** The ways out that a criterion's `network` and `database` ask for: nowhere else, with every decision on the log. */
export const openCriteriaEgress =
  ({ folder, log, sandbox, serviceOf }: CriteriaEgressOptions): VerifierOptions["openEgress"] =>
  async ({ network, database }) => {
    const service = grantedService(database, serviceOf);
    const ways = await openWaysOut({
      folder,
      log,
      subject: "",
      attempt: undefined,
      network: network.length === 0 ? undefined : { allow: network },
      service: service && { service, port: await chooseLoopbackPort(sandbox.adapter, service.at.port) },
    });
    return { ...ways.access, close: () => ways.close() };
  };
