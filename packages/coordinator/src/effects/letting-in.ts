import { type Screen, waivableGate } from "@orchestrate/shared";

/**
 * Lets a candidate of the last attempt into the queue although one gate refuses it that a person may waive: they decide
 * on the verdict, when everything else has been judged too.
 */
export const lettingIn =
  (screen: Screen): Screen =>
  async (input, context) => {
    const screened = await screen(input, context);
    const isLast = input.candidate.attempt >= input.subSpec.maxAttempts;
    if (screened.kind !== "refused" || !isLast || waivableGate(screened.gates) === undefined) return screened;
    const { subSpec, candidate, gates } = screened;
    return { kind: "admitted", subSpec, candidate, gates };
  };
