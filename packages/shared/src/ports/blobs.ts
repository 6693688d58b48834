import type { Digest } from "../ids.ts";

/** Large things, named by their digest. What is put is durable before `put` resolves; putting twice is harmless. */
export interface Blobs {
  put(bytes: string | Uint8Array): Promise<Digest>;
  /** Rejects with OrchestrateError `BLOB_MISSING` or `BLOB_DAMAGED`. */
  get(digest: Digest): Promise<Uint8Array>;
  has(digest: Digest): Promise<boolean>;
}
