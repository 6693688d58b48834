import type { CommandWords } from "./words.ts";

/** A completion script for zsh. */
export const zsh = (words: readonly CommandWords[]): string => {
  const alone = words.filter(({ path }) => path.length === 1);
  const groups = Map.groupBy(
    words.filter(({ path }) => path.length === 2),
    ({ path: [first = ""] }) => first,
  );
  return [
    "#compdef orchestrate",
    "# orchestrate completion for zsh; use it with: source <(orchestrate completion zsh)",
    "_orchestrate() {",
    "  local -a commands",
    "  if (( CURRENT == 2 )); then",
    `    commands=(${[...alone.map(described), ...[...groups.keys()].map((first) => quoted(first))].join(" ")})`,
    "    _describe command commands",
    "    return",
    "  fi",
    '  local path="$words[2]"',
    '  case "$path" in',
    ...[...groups].flatMap(([first, members]) => [
      `    ${first})`,
      `      if (( CURRENT == 3 )); then commands=(${members.map(described).join(" ")}); _describe command commands; return; fi`,
      '      path="$path $words[3]"; shift words; (( CURRENT-- )) ;;',
    ]),
    "  esac",
    "  shift words; (( CURRENT-- ))",
    '  case "$path" in',
    ...words.map((command) => `    ${quoted(command.path.join(" "))}) _arguments ${argumentsOf(command)} ;;`),
    "  esac",
    "}",
    "compdef _orchestrate orchestrate",
  ].join("\n");
};

const described = ({ path, summary }: CommandWords): string => quoted(`${path.at(-1)}:${escaped(summary)}`);

const argumentsOf = ({ options, files }: CommandWords): string =>
  [
    ...options.map(({ flag, what, values }) => {
      const value = values === "none" ? "" : values === "any" ? ":value:_files" : `:value:(${values.join(" ")})`;
      return quoted(`${flag}[${escaped(what)}]${value}`);
    }),
    ...(files ? ["'*:file:_files'"] : []),
  ].join(" ");

/** Colons and brackets have a meaning in zsh's specifications. */
const escaped = (text: string): string => text.replace(/[[\]:]/g, "\\$&");

/** Between single quotes, as in any POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
