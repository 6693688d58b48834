import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { readText } from "../../gateway/http.ts";
import { render } from "../../gateway/protocol/render.ts";
import type { ModelCall, Rendered, WireProtocol } from "../../gateway/protocol/wire-protocol.ts";
import { wireProtocols } from "../../gateway/protocol/wire-protocols.ts";
import { bindStep } from "./bind-step.ts";
import { dueStep } from "./due-step.ts";
import type { Fault, Reply, Scenario } from "./scenario.ts";

/** A provider on a loopback port whose model follows scripts. */
export interface ModelServer {
  /** What a provider's `baseURL` is set to, so that its model follows a scenario, whichever protocol it is asked in. */
  readonly baseURL: (scenario: string) => string;
  /** What was asked, in order. */
  readonly requests: readonly ModelServerRequest[];
  close(): Promise<void>;
}

export interface ModelServerRequest {
  readonly scenario: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

/** Starts one; its answers say that they are scripted. Requests without tools are side calls and get a word of text. */
export const startModelServer = async (scenarios: Readonly<Record<string, Scenario>>): Promise<ModelServer> => {
  const requests: ModelServerRequest[] = [];
  const faults = new Map<string, number>();
  const server = createServer((request, response) => void answer(request, response));

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, name = "", target = "/"] = /^\/([^/]+)(\/.*)/.exec(request.url ?? "") ?? [];
    const url = new URL(target, "http://scripted");
    const body: unknown = JSON.parse(await readText(request, 64 * 1024 * 1024));
    requests.push({ scenario: name, path: url.pathname, headers: request.headers, body });
    const scenario = scenarios[name];
    const asked = wireProtocols.flatMap((protocol) => {
      const call = protocol.read(url, body);
      return call ? [{ protocol, call }] : [];
    })[0];
    if (!asked || !scenario) return void response.writeHead(404).end();

    const over = new Set(
      scenario.steps.flatMap((step, index) =>
        "fault" in step && (faults.get(`${name} ${index}`) ?? 0) >= (step.times ?? Infinity) ? [index] : [],
      ),
    );
    const index = dueStep(scenario.steps, asked.call, over);
    const step = scenario.steps[index];
    const isSideCall = asked.call.tools.length === 0;
    if (step === undefined || isSideCall) return send(response, written(asked, { text: "A side call." }, scenario));
    if (!("fault" in step)) return send(response, written(asked, bindStep(step, asked.call.tools), scenario));
    faults.set(`${name} ${index}`, (faults.get(`${name} ${index}`) ?? 0) + 1);
    fail(response, step.fault, asked, scenario);
  };

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseURL: (scenario) => `http://127.0.0.1:${port}/${scenario}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

interface Asked {
  readonly protocol: WireProtocol;
  readonly call: ModelCall;
}

const written = ({ protocol, call }: Asked, reply: Reply, scenario: Scenario) =>
  render(protocol, reply, {
    model: "scripted",
    stream: call.stream,
    id: `${call.said.length}`,
    tokens: { ...scriptedTokens, ...scenario.tokens },
    withUsage: JSON.stringify(call.body["stream_options"] ?? "").includes('"include_usage":true'),
  });

const scriptedTokens = {
  inputTokens: 120,
  cachedInputTokens: 20,
  cacheWriteTokens: 0,
  outputTokens: 30,
  reasoningTokens: 5,
};

const scripted = { "x-scripted": "1" };

const send = (response: ServerResponse, { contentType, body }: Rendered): void => {
  response.writeHead(200, { ...scripted, "content-type": contentType });
  response.end(body);
};

const fail = (response: ServerResponse, fault: Fault, asked: Asked, scenario: Scenario): void => {
  if (fault === "hang") return;
  if (typeof fault === "object") {
    response.writeHead(fault.status, { ...scripted, "content-type": "application/json", ...fault.headers });
    const message = fault.message ?? `A scripted ${fault.status}`;
    const error = { status: fault.status, code: fault.code ?? "scripted_fault", message };
    response.end(asked.protocol.renderError(error));
    return;
  }
  const { contentType, body } = written(asked, { text: "This answer is not whole." }, scenario);
  response.writeHead(200, { ...scripted, "content-type": contentType });
  const half = body.slice(0, body.length / 2);
  if (fault === "malformed") response.end(half);
  else response.write(half, () => void (fault === "cut" && response.destroy()));
};
