import type { ProcessLimits } from "@orchestrate/shared";

/** Says that the command may start, and hears that it may; a descriptor that the command itself never sees. */
export interface LauncherOptions {
  /** The descriptor of the control channel. */
  readonly control: number;
  readonly limits: ProcessLimits;
  /** Whether the arguments begin with a relay program: `node`, source, ports…, `--`. */
  readonly hasRelays: boolean;
}

/** What the launcher says on the control channel. */
export type LauncherWord = "ready" | "missing" | "limits" | "relays";

/**
 * The first program inside: a script for bash (builtins alone) that closes what was inherited, sets the limits, starts
 * the relays and becomes the command.
 *
 * It waits for `go` before that. When we are gone, the channel is closed and the command never starts: this shuts the
 * window in which bubblewrap has not yet asked the kernel to die with its parent.
 */
export const launcherScript = ({ control, limits, hasRelays }: LauncherOptions): string =>
  [
    `say() { printf '%s\\n' "$1" >&${control}; }`,
    `for __fd in /proc/self/fd/*; do`,
    `  __fd=\${__fd##*/}`,
    `  [ "$__fd" -le 2 ] || [ "$__fd" -eq ${control} ] || eval "exec $__fd>&-"`,
    `done`,
    // Where the hard limit is lower than ours, ours cannot be set and theirs is the stricter one.
    `limit() { ulimit "-$1" "$2" 2>/dev/null || ulimit "-S$1" hard || { say limits; exit 126; }; }`,
    ...rlimits(limits).map(([flag, value]) => `limit ${flag} ${value}`),
    ...(hasRelays ? startRelays(control) : []),
    `type -P -- "$1" >/dev/null || { say missing; exit 127; }`,
    `say ready`,
    `read -r __go <&${control} || exit 125`,
    `unset -f say limit; unset __go __fd`,
    `exec ${control}>&-`,
    `exec -- "$@"`,
  ].join("\n");

/** Letters of bash's ulimit, and its units: blocks of 1024 bytes for files and data. */
const rlimits = (limits: ProcessLimits): readonly (readonly [string, number])[] => [
  ["c", 0],
  ["n", limits.maxOpenFiles],
  ["f", Math.ceil(limits.maxFileBytes / 1024)],
  ["d", Math.ceil(limits.maxDataBytes / 1024)],
  ["u", limits.maxProcesses],
];

/**
 * Starts the relay program without the command's environment, as a child of the sandbox's init (so that the command
 * has no child that it did not start), and waits for its word that it listens.
 */
const startRelays = (control: number): readonly string[] => [
  `__node=$1 __relay=$2; shift 2`,
  `__ports=(); while [ "$1" != -- ]; do __ports+=("$1"); shift; done; shift`,
  `exec {__said}< <(exec ${control}>&-; exec -c "$__node" -e "$__relay" -- "\${__ports[@]}" 2>/dev/null </dev/null & )`,
  `wait $!`,
  `read -r __word <&"$__said" && [ "$__word" = listening ] || { say relays; exit 125; }`,
  `exec {__said}<&-; unset __node __relay __ports __said __word`,
];
