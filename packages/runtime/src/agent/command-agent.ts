import type { Agent, AgentResult, AgentTask, Host, ScopeWish } from "@orchestrate/shared";

export interface CommandAgentOptions {
  /** A program and its words; no shell, unless it names one. */
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** @default "command" */
  readonly id?: string;
}

/**
 * Any program as an agent: a codemod, a formatter, a script. It runs in the worktree; `ORCHESTRATE_PROMPT` and
 * `ORCHESTRATE_SUB_SPEC` name Markdown files, `ORCHESTRATE_FINDINGS` a JSON file with what was wrong with the attempt
 * before (`[]` at first). Exit status 0 is done, any other a failure; one whose last line of output is
 * `blocked: <reason>` says that the work cannot be done as asked. One that fails with `scope: <path>… because <reason>` as
 * its last line asks for files that are not its own, and is started again with the answer in `ORCHESTRATE_SCOPE`.
 */
export const commandAgent = ({ argv, env = {}, id = "command" }: CommandAgentOptions): Agent => ({
  id,
  needs: { permissions: "none", session: false, steer: false },
  run: async (task, host) => {
    let answers = env;
    for (let asked = 0; ; asked += 1) {
      const ending = await runOnce({ argv, env: answers }, task, host);
      const wish = asked < maxWishes && ending.status === "failed" ? wishIn(ending.text) : undefined;
      if (wish === undefined) return ending;
      const decision = await host.requestScope(wish);
      answers = { ...env, ORCHESTRATE_SCOPE: decision.allow ? "granted" : `refused: ${decision.reason}` };
    }
  },
});

/** How often a command may ask before its failure counts. */
const maxWishes = 3;

const wishIn = (output: string): ScopeWish | undefined => {
  const [, paths, reason] = /(?:^|\n)scope: (\S.*) because (\S.*)\s*$/.exec(output) ?? [];
  return paths === undefined || reason === undefined ? undefined : { paths: paths.split(/\s+/), reason: reason.trim() };
};

const runOnce = async (
  { argv, env }: { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> },
  task: AgentTask,
  host: Host,
): Promise<AgentResult> => {
  const child = await host.spawn({
    argv: [...withFileNames, ...argv],
    env: variablesOf(task, env),
    files: filesOf(task),
  });
  const [output, errors] = await Promise.all([
    follow(child.stdout, host, "info"),
    follow(child.stderr, host, "warn"),
    child.ended,
  ]);
  const { exit, signal, timedOut } = await child.ended;
  if (exit === 0) return { status: "completed", text: output };
  const reason = /(?:^|\n)blocked: (.+)\s*$/.exec(output)?.[1];
  if (reason !== undefined) return { status: "blocked", text: reason };
  const ending = timedOut ? "ran out of time" : signal ? `was ended by ${signal}` : `ended with status ${exit}`;
  return { status: "failed", text: output, error: `${argv[0]} ${ending}: ${errors.slice(-500).trim()}` };
};

/** The path of HOME is known inside only. */
const withFileNames = [
  "sh",
  "-c",
  [
    'export ORCHESTRATE_PROMPT="$HOME/orchestrate/prompt.md"',
    'export ORCHESTRATE_SUB_SPEC="$HOME/orchestrate/sub-spec.md"',
    'export ORCHESTRATE_FINDINGS="$HOME/orchestrate/findings.json"',
    'exec "$@"',
  ].join("; "),
  "command",
];

const filesOf = (task: AgentTask): Readonly<Record<string, string>> => ({
  "orchestrate/prompt.md": task.prompt,
  "orchestrate/sub-spec.md": task.document ?? task.prompt,
  "orchestrate/findings.json": `${JSON.stringify(task.findings ?? [], undefined, 2)}\n`,
});

const variablesOf = (task: AgentTask, env: Readonly<Record<string, string>>) => ({
  ...env,
  ORCHESTRATE_TASK: task.id,
  ORCHESTRATE_ROLE: task.role,
});

/** The end of what a stream carries is kept; all of it goes to the transcript. */
const follow = async (stream: NodeJS.ReadableStream, host: Host, level: "info" | "warn"): Promise<string> => {
  let kept = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream) {
    const text = String(chunk);
    host.emit(level === "info" ? { type: "text", text } : { type: "note", level, text });
    kept = (kept + text).slice(-16_000);
  }
  return kept;
};
