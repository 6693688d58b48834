import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

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
  const target = new URL(request.url ?? "/", "http://gateway");
  const path = target.pathname;
  if (!showsToken(request.headers, target, token))
    return noAnswer(401, "wrong_token", "The token is not this session's");
  if (request.method === "GET" && path.endsWith("/models")) return { kind: "models" };
  if (request.method !== "POST") return noAnswer(404, "unknown_path", `The gateway has no ${request.method} ${path}`);
  let body: unknown;
  try {
    body = JSON.parse(await readText(request, maxRequestBytes));
  } catch {
    return noAnswer(400, "not_json", "The request is too large, or not JSON");
  }
  for (const protocol of wireProtocols) {
    const call = readAs(protocol, target, body);
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

/** Every client has its own place for a key; digests make the comparison take the same time for any two. */
const showsToken = (headers: IncomingMessage["headers"], { searchParams }: URL, token: string): boolean =>
  [
    /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1],
    headers["x-api-key"],
    headers["x-goog-api-key"],
    searchParams.get("key"),
  ].some((shown) => timingSafeEqual(Buffer.from(digestOf(String(shown))), Buffer.from(digestOf(token))));

const readAs = (protocol: WireProtocol, target: URL, body: unknown): ModelCall | "malformed" | undefined => {
  try {
    return protocol.read(target, body);
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
