import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

import { describe, expect, onTestFinished, test } from "vitest";

import { allProtocols, openGatewayBench } from "../src/testing/gateway-bench.ts";
import { askOver } from "../src/testing/model-clients.ts";
import { startModelServer } from "../src/testing/model-server/model-server.ts";
import type { Fault } from "../src/testing/model-server/scenario.ts";
import { selfSigned } from "./sandbox-certificate.ts";

interface Row {
  readonly fault?: Fault;
  /** Where nobody answers, instead of a provider that follows the fault. */
  readonly at?: () => Promise<string>;
  /** As a stream, unless it says so. */
  readonly whole?: boolean;
  /** How often the provider is asked for one question, and for a second one after it. */
  readonly asked: readonly [first: number, second: number];
  readonly says: RegExp;
}

const closedPort = async (): Promise<string> => {
  const server = await startModelServer({});
  await server.close();
  return server.baseURL("down");
};
const unknownCertificate = async (): Promise<string> => {
  const server = createServer(selfSigned("localhost"), (_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => server.close().closeAllConnections());
  return `https://localhost:${(server.address() as AddressInfo).port}/v1`;
};

/** A provider that failed for good is asked no more; one answer that went wrong is nobody else's trouble. */
const rows: Readonly<Record<string, Row>> = {
  "refuses connections": { at: closedPort, asked: [5, 0], says: /acme did not answer at http:.*: ECONNREFUSED/ },
  "has a name that nobody knows": {
    at: () => Promise.resolve("https://provider.invalid/v1"),
    asked: [5, 0],
    says: /acme did not answer at https:\/\/provider\.invalid: (ENOTFOUND|EAI_AGAIN)/,
  },
  "shows a certificate that nobody vouches for": {
    at: unknownCertificate,
    asked: [5, 0],
    says: /acme did not answer at https:.*: DEPTH_ZERO_SELF_SIGNED_CERT/,
  },
  "answers 401": { fault: { status: 401 }, asked: [1, 0], says: /acme answered 401: A scripted 401/ },
  "answers 403": { fault: { status: 403 }, asked: [1, 0], says: /acme answered 403: A scripted 403/ },
  "answers 404": { fault: { status: 404 }, asked: [1, 0], says: /acme answered 404: A scripted 404/ },
  "answers 429": { fault: { status: 429 }, asked: [5, 0], says: /acme answered 429: A scripted 429/ },
  "answers 429 and names a time": {
    fault: { status: 429, headers: { "retry-after": "2" } },
    asked: [5, 0],
    says: /acme answered 429: A scripted 429/,
  },
  "answers 429 and names an hour": {
    fault: { status: 429, headers: { "retry-after": "3600" } },
    asked: [1, 0],
    says: /acme answered 429: A scripted 429/,
  },
  "answers 500": { fault: { status: 500 }, asked: [5, 0], says: /acme answered 500: A scripted 500/ },
  "answers 503": { fault: { status: 503 }, asked: [5, 0], says: /acme answered 503: A scripted 503/ },
  "never answers": { fault: "hang", asked: [5, 0], says: /acme did not answer at .*: acme sent nothing for 200 s/ },
  "cuts a stream off": { fault: "cut", asked: [1, 1], says: /^acme broke off: ECONNRESET: aborted$/ },
  "lets a stream stall": { fault: "stall", asked: [1, 1], says: /acme sent nothing for 100 s/ },
  "ends a stream in the middle": { fault: "malformed", asked: [1, 1], says: /broke off before its answer was whole/ },
  "cuts a document off": {
    fault: "cut",
    whole: true,
    asked: [5, 0],
    says: /acme did not answer at .*: acme broke off: ECONNRESET: aborted/,
  },
  "sends half a document": { fault: "malformed", whole: true, asked: [1, 1], says: /broke off before its answer/ },
};

describe.each(allProtocols)("over %s", (protocol) => {
  test.each(Object.entries(rows))(
    "a provider that %s costs so many requests, and one clear line",
    async (_, { fault = "hang", at, whole = false, asked, says }) => {
      const bench = await openGatewayBench({ down: { steps: [{ fault }] } });
      const providers = [{ ...bench.provider("down"), ...(at && { baseURL: await at() }) }];
      const timeouts = { beginMs: 200_000, idleMs: 100_000 };
      const session = await bench.session("down", { gateway: { providers, timeouts } });
      const requests = () =>
        at
          ? bench.events.filter(({ type }) => type === "retried" || type === "provider-failed").length
          : bench.server.requests.length;

      for (const expected of asked) {
        const before = requests();
        await askOver[protocol](session, { stream: !whole }).catch(() => undefined);
        expect(requests() - before).toBe(expected);
        expect(session.facts().lastError).toMatch(says);
        expect(session.facts().lastStatus).toBeGreaterThanOrEqual(400);
      }
      const lasting = bench.events.flatMap((event) => (event.type === "provider-failed" ? [event.failure] : []));
      expect(lasting.map(({ requests: inVain }) => inVain)).toEqual(asked[1] === 0 ? [asked[0]] : []);
    },
  );
});
