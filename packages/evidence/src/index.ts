export { type GivenVerdict, readRun, type RunRecord } from "./run-record.ts";
export { openEnvelope, preAuthenticationEncoding, seal } from "./signing/envelope.ts";
export { type KeyFolder, keyFolder, openKey, rotateKey } from "./signing/key-file.ts";
export { createSigner, type PublicKey, publicKeysIn, type Signer } from "./signing/signer.ts";
export { attest, type AttestOptions } from "./statements/attest.ts";
export { jsonSchemas } from "./statements/json-schemas.ts";
export type { Statement } from "./statements/drafting.ts";
