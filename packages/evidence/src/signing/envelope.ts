import { verify } from "node:crypto";

import { canonicalJson } from "@orchestrate/shared";
import { z } from "zod";

import type { PublicKey, Signer } from "./signer.ts";

/** What every payload of ours is. */
const payloadType = "application/vnd.in-toto+json";

/** A signed payload: DSSE v1.0.2 (github.com/secure-systems-lab/dsse), with one signature. */
export const Envelope = z.strictObject({
  payload: z.base64(),
  payloadType: z.literal(payloadType),
  signatures: z.tuple([z.strictObject({ keyid: z.string(), sig: z.base64() })]),
});
export type Envelope = z.infer<typeof Envelope>;

/** DSSE's pre-authentication encoding: the bytes that are signed. Lengths are decimal, and in bytes. */
export const preAuthenticationEncoding = (type: string, payload: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.byteLength} `), payload]);

/** Signs a JSON value; the envelope is one line of text, the same for the same value and key. */
export const seal = (value: unknown, signer: Signer): string => {
  const payload = Buffer.from(canonicalJson(value));
  const sig = signer.sign(preAuthenticationEncoding(payloadType, payload));
  const envelope: Envelope = {
    payload: payload.toString("base64"),
    payloadType,
    signatures: [{ keyid: signer.id, sig: Buffer.from(sig).toString("base64") }],
  };
  return canonicalJson(envelope);
};

/**
 * The payload's text of an envelope that one of these keys signed, or why it cannot be believed. `keyid` is a hint, as
 * the specification says: each key is tried.
 */
export const openEnvelope = (
  line: string,
  keys: readonly PublicKey[],
): { readonly kind: "signed"; readonly payload: string } | { readonly kind: "refused"; readonly why: string } => {
  const read = Envelope.safeParse(jsonOf(line));
  if (!read.success) return { kind: "refused", why: "is no DSSE envelope" };
  const { payload, payloadType: type, signatures } = read.data;
  const bytes = Buffer.from(payload, "base64");
  const signed = preAuthenticationEncoding(type, bytes);
  const signature = Buffer.from(signatures[0].sig, "base64");
  if (keys.some(({ key }) => verify(null, signed, key, signature)))
    return { kind: "signed", payload: bytes.toString() };
  return { kind: "refused", why: "is not signed by a key that was given" };
};

/** The payload's text of an envelope whose signature nobody has checked; undefined when it is no envelope. */
export const uncheckedPayload = (line: string): string | undefined => {
  const { data } = Envelope.safeParse(jsonOf(line));
  return data && Buffer.from(data.payload, "base64").toString();
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is no envelope; the caller says so.
    return undefined;
  }
};
