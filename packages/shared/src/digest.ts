import { createHash } from "node:crypto";

import type { Digest } from "./ids.ts";

/** The SHA-256 of some bytes (a string counts as its UTF-8). */
export const digestOf = (bytes: string | Uint8Array): Digest =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}` as Digest;

/**
 * One text for one JSON value: members sorted by code unit, no white space (RFC 8785 for the values that we store:
 * plain objects, arrays, strings, finite numbers, booleans, null). Members whose value is undefined are left out.
 */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));

/** The digest of a value's canonical JSON. */
export const digestOfJson = (value: unknown): Digest => digestOf(canonicalJson(value));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  // A null prototype, so that a member called __proto__ stays a member.
  const result = Object.create(null) as Record<string, unknown>;
  for (const [name, member] of members) result[name] = sorted(member);
  return result;
};
