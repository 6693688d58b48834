import { clients, type LocatedProgram, locateProgram } from "@orchestrate/runtime";
import { OrchestrateError } from "@orchestrate/shared";

import type { Configuration } from "../config/schema.ts";

/** What a configuration says of another vendor's program. */
export type ChosenClient = Extract<Configuration["agents"][string], { readonly use: keyof typeof clients }>;

export const isClient = (chosen: { readonly use: string }): chosen is ChosenClient => chosen.use in clients;

/** Finds a client's program on this machine. Throws OrchestrateError `AGENT_PROGRAM_MISSING`. */
export const programOf = (
  { use, program }: Pick<ChosenClient, "use" | "program">,
  {
    name,
    env,
    file,
  }: {
    readonly name: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly file: string | undefined;
  },
): LocatedProgram => {
  const client = clients[use];
  const located = locateProgram(program ?? client.program, env["PATH"] ?? "");
  if (located !== undefined) return located;
  const wanted = program ?? `${client.program} on the PATH`;
  throw new OrchestrateError("AGENT_PROGRAM_MISSING", `The agent ${name} needs ${wanted}, and there is none.`, {
    hint: `Install it (npm install --global ${client.package}), or set agents.${name}.program to its path.`,
    ...(file !== undefined && { at: { file } }),
  });
};
