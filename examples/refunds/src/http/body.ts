import type { IncomingMessage } from "node:http";

import { Problem } from "./problem.ts";

const maxBytes = 64 * 1024;

/** Reads a request's JSON; undefined when it has no body. Throws a Problem for what is too large or not JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Problem(413, "body_too_large", `A body has at most ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  if (bytes === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new Problem(400, "not_json", "The body is not JSON.");
  }
}

/** A member of a JSON body, or a Problem that names it. */
export function textField(body: unknown, name: string): string {
  const value = memberOf(body, name);
  if (typeof value === "string" && value !== "") return value;
  throw new Problem(422, "invalid_field", `${name} must be a text.`);
}

/** A positive amount in minor units, or a Problem that names the member. */
export function amountField(body: unknown, name: string): number {
  const value = memberOf(body, name);
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
  throw new Problem(422, "invalid_field", `${name} must be a positive whole number of minor units.`);
}

function memberOf(body: unknown, name: string): unknown {
  if (typeof body !== "object" || body === null || !Object.hasOwn(body, name)) return undefined;
  return (body as Record<string, unknown>)[name];
}
