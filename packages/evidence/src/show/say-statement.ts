import type { Statement } from "../statements/drafting.ts";

/** A statement's type as people say it: the last name of its URI. */
export const kindOf = (predicateType: string): string =>
  predicateType === "https://slsa.dev/verification_summary/v1"
    ? "verification-summary"
    : (predicateType.split("/").at(-2) ?? predicateType);

/** What a statement says, in a few words. */
export const resultOf = (statement: Statement): string => {
  switch (statement.predicateType) {
    case "https://in-toto.io/attestation/test-result/v0.1":
      return statement.predicate.result;
    case "https://slsa.dev/verification_summary/v1": {
      const { verificationResult, orchestrate } = statement.predicate;
      return `${verificationResult} (${orchestrate.verdict})`;
    }
    case "https://orchestrate.invalid/agent-change/v0.1": {
      const { agent, files } = statement.predicate;
      return files === undefined ? `by ${agent}` : `by ${agent}, ${files.length} file${files.length === 1 ? "" : "s"}`;
    }
    case "https://orchestrate.invalid/human-approval/v0.1": {
      const { approval } = statement.predicate;
      const what = "waives" in approval ? approval.waives : approval.gate;
      return `${what} ${approval.kind} by ${approval.by}`;
    }
    case "https://orchestrate.invalid/rollback-test/v0.1": {
      const { equal, differences, undone } = statement.predicate;
      if (equal) return undone ? "its revert applies" : "as before";
      return `${undone ? "its revert conflicts in" : "changed"}: ${differences.join(", ")}`;
    }
  }
};
