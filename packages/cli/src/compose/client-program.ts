import { acpAgent, clients, type LocatedProgram, locateProgram } from "@orchestrate/runtime";
import { type Agent, OrchestrateError } from "@orchestrate/shared";

import type { Configuration } from "../config/schema.ts";

/** What a configuration says of another vendor's program. */
export type ChosenClient = Extract<Configuration["agents"][string], { readonly use: keyof typeof clients }>;

export const isClient = (chosen: { readonly use: string }): chosen is ChosenClient => chosen.use in clients;

interface About {
  readonly name: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The configuration, for messages. */
  readonly file: string | undefined;
}

/** Finds a client's program on this machine. Throws OrchestrateError `AGENT_PROGRAM_MISSING`. */
export const programOf = ({ use, program }: Pick<ChosenClient, "use" | "program">, about: About): LocatedProgram => {
  const client = clients[use];
  const how = `Install it (npm install --global ${client.package}), or set agents.${about.name}.program to its path.`;
  return located(program ?? client.program, how, about);
};

type ChosenAcp = Extract<Configuration["agents"][string], { readonly use: "acp" }>;

/** An agent that speaks the Agent Client Protocol. Throws OrchestrateError `AGENT_PROGRAM_MISSING`. */
export const acpAgentOf = ({ run, protocol, env, files, mode }: ChosenAcp, about: About): Agent => {
  const [wanted = "", ...args] = run;
  const program = located(wanted, `Install it, or let agents.${about.name}.run begin with its absolute path.`, about);
  return acpAgent({ id: about.name, program, args, env, files, protocol, mode });
};

const located = (wanted: string, hint: string, { name, env, file }: About): LocatedProgram => {
  const program = locateProgram(wanted, env["PATH"] ?? "");
  if (program !== undefined) return program;
  const what = wanted.startsWith("/") ? wanted : `${wanted} on the PATH`;
  throw new OrchestrateError("AGENT_PROGRAM_MISSING", `The agent ${name} needs ${what}, and there is none.`, {
    hint,
    ...(file !== undefined && { at: { file } }),
  });
};
