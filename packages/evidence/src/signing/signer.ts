import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";

import { OrchestrateError } from "@orchestrate/shared";

/** Something that signs with one Ed25519 key. */
export interface Signer {
  /** Of its public key. */
  readonly id: string;
  /** The public key, as PEM. */
  readonly publicPem: string;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

/** A key that signatures are checked against. */
export interface PublicKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** A signer with a private key in PEM (PKCS #8). Throws OrchestrateError `KEY_UNUSABLE` for anything but Ed25519. */
export const createSigner = (privatePem: string, file: string): Signer => {
  const key = ed25519Of(() => createPrivateKey(privatePem), file);
  const publicKey = createPublicKey(key);
  return {
    id: keyIdOf(publicKey),
    publicPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    sign: (bytes) => sign(null, bytes, key),
  };
};

/** The public keys of a PEM file, which may hold several: after a rotation an export is signed by two. */
export const publicKeysIn = (pem: string, file: string): readonly PublicKey[] => {
  const blocks = pem.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? [];
  if (blocks.length === 0) throw keyUnusable(file, undefined);
  return blocks.map((block) => {
    const key = ed25519Of(() => createPublicKey(block), file);
    return { id: keyIdOf(key), key };
  });
};

/** The SHA-256 of a public key in DER (SPKI), in hexadecimal: `openssl pkey -pubin -outform DER | sha256sum`. */
const keyIdOf = (key: KeyObject): string =>
  createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex");

const ed25519Of = (read: () => KeyObject, file: string): KeyObject => {
  let key: KeyObject;
  try {
    key = read();
  } catch (cause) {
    throw keyUnusable(file, cause);
  }
  if (key.asymmetricKeyType !== "ed25519") throw keyUnusable(file, undefined);
  return key;
};

const keyUnusable = (file: string, cause: unknown): OrchestrateError =>
  new OrchestrateError("KEY_UNUSABLE", `${file} holds no Ed25519 key in PEM.`, {
    hint: "`orchestrate key show` prints the public key of this machine's user; keep it apart from what it signs.",
    at: { file },
    cause,
  });
