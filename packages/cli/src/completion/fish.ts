import type { CommandWords } from "./words.ts";

/** A completion script for fish. */
export const fish = (words: readonly CommandWords[]): string =>
  [
    "# orchestrate completion for fish; put it into ~/.config/fish/completions/orchestrate.fish",
    "complete -c orchestrate -f",
    ...words.flatMap((command) => [word(command), ...options(command)]),
  ].join("\n");

const word = ({ path, summary, files }: CommandWords): string => {
  const [first = "", second] = path;
  const lines =
    second === undefined
      ? [`complete -c orchestrate -n __fish_use_subcommand -a ${first} -d ${quoted(summary)}`]
      : [
          `complete -c orchestrate -n __fish_use_subcommand -a ${first}`,
          `complete -c orchestrate -n '__fish_seen_subcommand_from ${first}' -a ${second} -d ${quoted(summary)}`,
        ];
  if (files) lines.push(`complete -c orchestrate -n '${seen(path)}' -F`);
  return lines.join("\n");
};

const options = ({ path, options }: CommandWords): string[] =>
  options.map(({ flag, what, values }) => {
    const value = values === "none" ? "" : values === "any" ? " -r -F" : ` -x -a ${quoted(values.join(" "))}`;
    return `complete -c orchestrate -n '${seen(path)}' -l ${flag.slice(2)} -d ${quoted(what)}${value}`;
  });

const seen = (path: readonly string[]): string =>
  path.map((part) => `__fish_seen_subcommand_from ${part}`).join("; and ");

/** Between single quotes, where fish knows two escapes. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;
