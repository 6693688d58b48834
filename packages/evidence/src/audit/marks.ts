import type { ToldCommit } from "@orchestrate/shared";
import { z } from "zod";

/** What a commit says of how it was made. Anybody can write any of it. */
export interface Marks {
  /** Agents that it names, each with where it does: `claude-code:opus (Assisted-by)`. */
  readonly makers: readonly string[];
  /** What our own trailers say; undefined when there are none. */
  readonly ours:
    | { readonly run: string; readonly subSpec: string | undefined; readonly spec: string | undefined }
    | undefined;
}

/** Reads the trailers of a commit, its note and its author for marks of agents. */
export const marksOf = ({ author, trailers, note }: ToldCommit): Marks => {
  const valueOf = (name: string) => trailers.find((one) => isNamed(one.name, name))?.value;
  const run = valueOf("Orchestrate-Run");
  const makers = [
    ...trailers.flatMap(({ name, value }) => {
      if (alwaysAgents.some((known) => isNamed(name, known))) return [`${value} (${name})`];
      return mayBeAgents.some((known) => isNamed(name, known)) && isAgent(value) ? [`${value} (${name})`] : [];
    }),
    ...agentsInNote(note).map((agent) => `${agent} (refs/notes/ai)`),
    ...(isAgent(`${author.name} <${author.email}>`) ? [`${author.name} (author)`] : []),
  ];
  return {
    makers: [...new Set(makers)],
    ours:
      run === undefined ? undefined : { run, subSpec: valueOf("Orchestrate-Sub-Spec"), spec: valueOf("Spec-Digest") },
  };
};

const isNamed = (name: string, known: string): boolean => name.toLowerCase() === known.toLowerCase();

/** Trailers that name tools only; `Assisted-by: AGENT:MODEL` is the Linux kernel's form. */
const alwaysAgents = ["Assisted-by", "Generated-by"];
/** Trailers that name people, too. */
const mayBeAgents = ["Co-authored-by", "Co-developed-by", "Signed-off-by"];

/** The addresses and accounts that agents of today commit under; a name alone may be a person's. */
const isAgent = (identity: string): boolean => agentIdentities.some((known) => known.test(identity));
const agentIdentities: readonly RegExp[] = [
  /@agents\.invalid>/i,
  /<(noreply|claude)@anthropic\.com>/i,
  /<(noreply|codex)@openai\.com>/i,
  /<cursoragent@cursor\.com>/i,
  /<noreply@opencode\.ai>/i,
  /<amp@ampcode\.com>/i,
  /<(noreply|aider)@aider\.chat>|\(aider\)/i,
  /<[^>]*qwen-coder@alibabacloud\.com>/i,
  /(^|[<+])(copilot(-swe-agent)?|devin-ai-integration|google-labs-jules|gemini-code-assist|claude|cursor|codex|chatgpt-codex-connector|sweep-ai|openhands-agent|factory-droid)\[bot\]/i,
  /^copilot <[^>]*@users\.noreply\.github\.com>/i,
];

/**
 * The agents that a note after the git-ai authorship standard v3 names: JSON after the line `---`, whose `prompts` (or,
 * later, `sessions`) each say an agent.
 */
const agentsInNote = (note: string): readonly string[] => {
  const json = /(?:^|\n)---\n([\s\S]*)$/.exec(note)?.[1];
  if (json === undefined) return [];
  try {
    const { prompts, sessions } = Authorship.parse(JSON.parse(json));
    return [...Object.values(prompts), ...Object.values(sessions)].map(({ agent_id: { tool, model } }) =>
      model === undefined || model === "" || model === "unknown" ? tool : `${tool}:${model}`,
    );
  } catch {
    // Whatever it is, it names no agent that could be told here.
    return [];
  }
};

const Said = z.object({ agent_id: z.object({ tool: z.string(), model: z.string().optional() }) });
const Authorship = z.object({
  prompts: z.record(z.string(), Said).default({}),
  sessions: z.record(z.string(), Said).default({}),
});
