import { CommitSha, Digest } from "@orchestrate/shared";
import { z } from "zod";

import { ours, Resource, statementOf } from "./statement.ts";

/** SLSA's Verification Summary Attestation v1, with what we saw as a member of our own. */
export const VerificationSummary = statementOf(
  "https://slsa.dev/verification_summary/v1",
  z.strictObject({
    verifier: z.strictObject({ id: z.literal(`${ours}/verifier`), version: z.record(z.string(), z.string()) }),
    timeVerified: z.string(),
    resourceUri: z.string(),
    /** The document of the sub-spec that was judged against. */
    policy: Resource,
    /** Every statement that the verdict rests on, by the digest of its envelope's line. */
    inputAttestations: z.array(Resource),
    verificationResult: z.enum(["PASSED", "FAILED"]),
    /** Empty: no level of SLSA is claimed. */
    verifiedLevels: z.array(z.never()),
    slsaVersion: z.literal("1.1"),
    orchestrate: z.strictObject({
      run: z.string(),
      subSpec: z.string(),
      attempt: z.number().int().nonnegative(),
      /** What the verifier said; a person's approval makes a `needs-human` PASSED, a waiver a `fail`. */
      verdict: z.enum(["pass", "fail", "needs-human"]),
      /** Of the verdict, which is among the blobs. */
      digest: Digest,
      /** The commit that the judged one stands on. */
      base: CommitSha,
      toolchain: Digest,
      sandbox: z.strictObject({ adapter: z.string(), profile: Digest }),
      /** The one gate or criterion that failed, when a person waived it. */
      waived: z.string().optional(),
    }),
  }),
);
export type VerificationSummary = z.infer<typeof VerificationSummary>;
