import { CommitSha, type Digest, TreeSha } from "@orchestrate/shared";
import { z } from "zod";

const Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** What a statement is about: a commit with its tree, or bytes. */
export const Subject = z.strictObject({
  name: z.string(),
  digest: z.union([
    z.strictObject({ gitCommit: CommitSha, gitTree: TreeSha.optional() }),
    z.strictObject({ sha256: Hex }),
  ]),
});
export type Subject = z.infer<typeof Subject>;

/** Something that a predicate names: in-toto's ResourceDescriptor, as far as we use it. */
export const Resource = z.strictObject({
  name: z.string().optional(),
  uri: z.string().optional(),
  digest: z.strictObject({ sha256: Hex }),
});
export type Resource = z.infer<typeof Resource>;

/** An in-toto Statement v1 with one kind of predicate. */
export const statementOf = <Type extends string, Predicate extends z.ZodType>(type: Type, predicate: Predicate) =>
  z.strictObject({
    _type: z.literal(statementType),
    subject: z.tuple([Subject]),
    predicateType: z.literal(type),
    predicate,
  });

export const statementType = "https://in-toto.io/Statement/v1";

/**
 * Names of our own: nobody can own a host under `.invalid` (RFC 6761), so nobody can give these another meaning.
 * What they mean stands in docs/schemas.
 */
export const ours = "https://orchestrate.invalid";

/** A digest without its algorithm, as in-toto writes it. */
export const hexOf = (digest: Digest): string => digest.slice("sha256:".length);
