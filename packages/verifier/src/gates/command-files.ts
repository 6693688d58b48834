import { posix } from "node:path";

import type { Change } from "@orchestrate/shared";

import type { Proposal } from "./proposal.ts";

type SubSpec = Proposal["subSpec"];
type Command = { readonly argv: readonly string[]; readonly cwd?: string | undefined };

/** The commands that criteria run. */
export const commandsOf = ({ criteria }: Pick<SubSpec, "criteria">): readonly Command[] =>
  criteria.flatMap((criterion): readonly Command[] => {
    switch (criterion.kind) {
      case "run":
        return [Array.isArray(criterion.check) ? { argv: criterion.check } : criterion.check];
      case "test":
        return [{ argv: criterion.check.run, cwd: criterion.check.cwd }];
      case "sarif":
        return [{ argv: criterion.check.run }];
      case "http":
        return [{ argv: criterion.check.start }];
      default:
        return [];
    }
  });

/**
 * Whether a file tells a criterion's command what to do: a makefile where it runs make, a script where it runs a shell.
 * Who may change it decides what is checked. Not so where the spec names the very file as what is to be made,
 * nor for a script that did not exist: like new tests, it changes nothing that was asked before.
 */
export const instructsCommand = ({ path, status }: Change, subSpec: SubSpec): boolean => {
  if (subSpec.owns.includes(path)) return false;
  return commandsOf(subSpec).some(({ argv, cwd = "." }) => {
    const words = argv.flatMap((word) => word.split(/[\s;&|()'"]+/)).filter((word) => word !== "");
    const names = words.map((word) => posix.basename(word).toLowerCase());
    if (builders.some(([program, file]) => names.includes(program) && file.test(path))) return true;
    if (status === "added") return false;
    const runsShell = names.some((name) => shells.includes(name));
    return words.some((word) => (runsShell || /\.sh$/i.test(word)) && posix.join(cwd, word) === path);
  });
};

const shells: readonly string[] = ["sh", "bash", "dash", "zsh", "ksh", "ash"];

const builders: readonly (readonly [program: string, file: RegExp])[] = [
  ["make", /(^|\/)(GNUmakefile|makefile|[^/]+\.mk)$/i],
  ["gmake", /(^|\/)(GNUmakefile|makefile|[^/]+\.mk)$/i],
  ["just", /(^|\/)(\.?justfile|[^/]+\.just)$/i],
  ["task", /(^|\/)Taskfile(\.dist)?\.ya?ml$/i],
  ["rake", /(^|\/)(Rakefile(\.rb)?|[^/]+\.rake)$/i],
  ["invoke", /(^|\/)tasks\.py$/i],
  ["inv", /(^|\/)tasks\.py$/i],
  ["ant", /(^|\/)build\.xml$/i],
  ["deno", /(^|\/)deno\.jsonc?$/i],
];
