import type { Candidate, Identity, RunId, SubSpec } from "@orchestrate/shared";

/** The message of the commit that merges a candidate, with trailers that name where it comes from. */
export const mergeMessage = (run: RunId, subSpec: SubSpec, candidate: Candidate): string =>
  [
    `${oneLine(subSpec.id)}: ${oneLine(subSpec.title)}`,
    "",
    ...trailers({
      "Assisted-by": candidate.model ? `${candidate.agent}:${candidate.model}` : candidate.agent,
      "Orchestrate-Run": run,
      "Orchestrate-Sub-Spec": subSpec.id,
      "Spec-Digest": subSpec.digest,
    }),
  ].join("\n");

/** The message of the commit that merges the tip of a run with a target that has moved. */
export const wholeMessage = (run: RunId, whole: SubSpec): string =>
  [
    `Merge what run ${run} made: ${oneLine(whole.title)}`,
    "",
    ...trailers({ "Orchestrate-Run": run, "Spec-Digest": whole.digest }),
  ].join("\n");

/** Who a commit is from when an agent made what is in it: a name that no person has and an address that nobody gets mail at. */
export const agentIdentity = (agent: string): Identity => ({
  name: oneLine(agent),
  email: `${agent.toLowerCase().replace(/[^a-z0-9]+/g, "-")}@agents.invalid`,
});

const trailers = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).map(([name, value]) => `${name}: ${oneLine(value)}`);

/** Text from a spec or a configuration must not be able to add a line, which could be a trailer. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
