import { type CommandWords, firstWords } from "./words.ts";

/** A completion script for bash 4 and later. */
export const bash = (words: readonly CommandWords[]): string =>
  [
    "# orchestrate completion for bash; use it with: source <(orchestrate completion bash)",
    "_orchestrate() {",
    '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"',
    '  local path="${COMP_WORDS[1]}" words="" files=""',
    "  COMPREPLY=()",
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W "${[...firstWords(words), "--help", "--version"].join(" ")}" -- "$current"))`,
    "    return",
    "  fi",
    '  case "$path" in',
    ...groups(words).map(
      ([first, seconds]) =>
        `    ${first}) if [ "$COMP_CWORD" -eq 2 ]; then COMPREPLY=($(compgen -W "${seconds.join(" ")}" -- "$current")); return; fi; path="$path \${COMP_WORDS[2]}" ;;`,
    ),
    "  esac",
    '  case "$path $previous" in',
    ...words.flatMap(({ path, options }) =>
      options.flatMap(({ flag, values }) => {
        if (values === "none") return [];
        const reply = values === "any" ? `compgen -f -- "$current"` : `compgen -W "${values.join(" ")}" -- "$current"`;
        return [`    "${path.join(" ")} ${flag}") COMPREPLY=($(${reply})); return ;;`];
      }),
    ),
    "  esac",
    '  case "$path" in',
    ...words.map(
      ({ path, options, files }) =>
        `    "${path.join(" ")}") words="${options.map(({ flag }) => flag).join(" ")}"${files ? " files=yes" : ""} ;;`,
    ),
    "  esac",
    '  if [ -n "$files" ] && [ "${current#-}" = "$current" ]; then COMPREPLY=($(compgen -f -- "$current"))',
    '  else COMPREPLY=($(compgen -W "$words" -- "$current")); fi',
    "}",
    "complete -o filenames -F _orchestrate orchestrate",
  ].join("\n");

const groups = (words: readonly CommandWords[]): [string, string[]][] => {
  const found = new Map<string, string[]>();
  for (const { path } of words) {
    const [first = "", second] = path;
    if (second !== undefined) found.set(first, [...(found.get(first) ?? []), second]);
  }
  return [...found];
};
