import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

import { digestOf, type ModelRoute } from "@orchestrate/shared";
import { ZodError } from "zod";

import { readText } from "./http.ts";
import type { ModelCall, WireProtocol } from "./protocol/wire-protocol.ts";
import { wireProtocols } from "./protocol/wire-protocols.ts";
import type { SessionContext } from "./session-context.ts";
import type { NoAnswer, Question } from "./source.ts";

/** Some clients ask which models there are before anything else. */
export interface ModelListing {
  readonly kind: "models";
}

/** Reads what a client asks, once it has shown the session's token. */
export const readQuestion = async (
  request: IncomingMessage,
  { token, routes }: Pick<SessionContext, "token" | "routes">,
): Promise<Question | ModelListing | NoAnswer> => {
  if (!showsToken(request.headers, token)) return noAnswer(401, "wrong_token", "The token is not this session's");
  const path = new URL(request.url ?? "/", "http://gateway").pathname;
  if (request.method === "GET" && path.endsWith("/models")) return { kind: "models" };
  if (request.method !== "POST") return noAnswer(404, "unknown_path", `The gateway has no ${request.method} ${path}`);
  let body: unknown;
  try {
    body = JSON.parse(await readText(request, maxRequestBytes));
  } catch {
    return noAnswer(400, "not_json", "The request is too large, or not JSON");
  }
  for (const protocol of wireProtocols) {
    const call = readAs(protocol, path, body);
    if (call === "malformed") return noAnswer(400, "malformed_request", `The request is not ${protocol.id}`);
    if (call === undefined) continue;
    const route = routeFor(protocol, call, routes);
    if (route) return { kind: "question", protocol, call, route, headers: request.headers };
    return noAnswer(404, "no_model", `This session has no model over ${protocol.id}`);
  }
  return noAnswer(404, "unknown_path", `The gateway has no ${path}`);
};

const maxRequestBytes = 64 * 1024 * 1024;

const noAnswer = (status: number, code: string, message: string): NoAnswer => ({
  kind: "no-answer",
  status,
  code,
  message,
});

/** Every protocol has its own place for a token; digests make the comparison take the same time for any two. */
const showsToken = (headers: IncomingHttpHeaders, token: string): boolean =>
  wireProtocols.some((protocol) =>
    timingSafeEqual(Buffer.from(digestOf(protocol.tokenOf(headers) ?? "")), Buffer.from(digestOf(token))),
  );

const readAs = (protocol: WireProtocol, path: string, body: unknown): ModelCall | "malformed" | undefined => {
  try {
    return protocol.read(path, body);
  } catch (error) {
    if (error instanceof ZodError) return "malformed";
    throw error;
  }
};

/** The session decides which models are asked, whatever the client names: agents have small models of their own in mind. */
const routeFor = (protocol: WireProtocol, call: ModelCall, routes: readonly ModelRoute[]): ModelRoute | undefined => {
  const spoken = routes.filter((route) => route.protocol === protocol.id);
  return spoken.find((route) => route.model === call.model) ?? spoken[0];
};
