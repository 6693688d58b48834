import type { Identity, RunId, SubSpec } from "@orchestrate/shared";

/** Who made a change: an agent, and the model behind it when there is one. */
export interface Maker {
  readonly agent: string;
  readonly model: string | undefined;
}

/** The message of a candidate's commit: the sub-spec's title, and trailers that say where it comes from. */
export const commitMessage = (from: {
  readonly run: RunId;
  readonly subSpec: SubSpec;
  readonly maker: Maker;
}): string => {
  const { run, subSpec, maker } = from;
  const trailers = {
    "Assisted-by": maker.model === undefined ? maker.agent : `${maker.agent}:${maker.model}`,
    "Orchestrate-Run": run,
    "Orchestrate-Sub-Spec": subSpec.id,
    "Spec-Digest": subSpec.digest,
  };
  const subject = oneLine(`${subSpec.id}: ${subSpec.title}`);
  const lines = Object.entries(trailers).map(([name, value]) => `${name}: ${oneLine(value)}`);
  return `${subject}\n\n${lines.join("\n")}\n`;
};

/** An author that is nobody's: a name that says what it is, an address that gets no mail. */
export const agentIdentity = (agent: string): Identity => ({
  name: oneLine(agent),
  email: `${agent.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}@agents.invalid`,
});

/** No text may add a line, which could be a trailer. Agents' own words are in no message at all. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
