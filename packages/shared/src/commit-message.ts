import type { CommitSha, RunId } from "./ids.ts";
import type { SubSpec } from "./plan.ts";
import type { Identity } from "./ports/git.ts";

/** Who made a change: an agent, and the model behind it when there is one; or nobody, when it takes merges back. */
export interface Maker {
  readonly agent: string;
  readonly model?: string | undefined;
  readonly undoes?: readonly CommitSha[] | undefined;
}

/** The message of a commit that holds what was made for a sub-spec: its title, and trailers that say where it comes from. */
export const changeMessage = (from: {
  readonly run: RunId;
  readonly subSpec: SubSpec;
  readonly maker: Maker;
}): string => {
  const { run, subSpec, maker } = from;
  // What is taken back has ids of its own, and the title names them.
  const subject = maker.undoes ? subSpec.title : `${subSpec.id}: ${subSpec.title}`;
  return commitMessage(subject, {
    ...(maker.undoes ? { "Orchestrate-Undoes": maker.undoes } : { "Assisted-by": nameOf(maker) }),
    "Orchestrate-Run": run,
    "Orchestrate-Sub-Spec": subSpec.id,
    "Spec-Digest": subSpec.digest,
  });
};

const nameOf = ({ agent, model }: Maker): string => (model === undefined ? agent : `${agent}:${model}`);

/** A subject, and git trailers by name, one for each value; whatever the texts hold, there are no other lines. */
export const commitMessage = (
  subject: string,
  trailers: Readonly<Record<string, string | readonly string[]>>,
): string => {
  const lines = Object.entries(trailers).flatMap(([name, values]) =>
    [values].flat().map((value) => `${name}: ${oneLine(value)}`),
  );
  return `${oneLine(subject)}\n\n${lines.join("\n")}\n`;
};

/** An author that is nobody's: a name that says what it is, an address that gets no mail. */
export const agentIdentity = (agent: string): Identity => ({
  name: oneLine(agent),
  email: `${agent.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}@agents.invalid`,
});

/** No text may add a line, which could be a trailer, or turn its direction. Agents' own words are in no message at all. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
