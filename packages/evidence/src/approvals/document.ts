import { canonicalJson, type PersonDecision } from "@orchestrate/shared";

/** The namespace of our signatures: a signature that was made for anything else counts for nothing here. */
export const namespace = "orchestrate-approval@v1";

/**
 * The bytes that a person signs: the decision and everything that it binds it to (run, sub-spec, what was shown, where
 * the log stood), so that it is worth nothing anywhere else.
 */
export const approvalDocument = (run: string, { proof, ...decision }: PersonDecision): string => {
  const { signature: _signature, ...bound } = proof ?? { signature: undefined };
  return canonicalJson({ document: namespace, run, ...decision, ...bound });
};

/** The principal in the allowed signers that may decide at a gate: `<gate>:<person>`, or a pattern that fits it. */
export const principalOf = ({ gate, by }: Pick<PersonDecision, "gate" | "by">): string => `${gate}:${by}`;
