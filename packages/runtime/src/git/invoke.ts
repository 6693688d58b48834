import { existsSync } from "node:fs";

import { type OrchestrateError } from "@orchestrate/shared";
import { execa } from "execa";
import { GitError, simpleGit } from "simple-git";

import { runProgramApart } from "../fork-server/fork-server.ts";
import { configOverrides, hardenedEnvironment } from "./environment.ts";
import { gitError, gitFolderGone, gitMissing } from "./failure.ts";

/** One git process. */
interface GitCall {
  readonly args: readonly string[];
  /** Variables beside the hardened environment and those of the view. */
  readonly env?: Readonly<Record<string, string>>;
  /** Configuration (`name=value`) that outranks {@link configOverrides}. */
  readonly config?: readonly string[];
  readonly input?: string | Uint8Array | { readonly file: string };
  /** Exit statuses that are answers; any other rejects. @default [0] */
  readonly accept?: readonly number[];
  /** Of stdout; git is ended when it has more to say. @default 512 MiB, a listing of some million files */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

export interface GitAnswer {
  readonly exit: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
  /** There was more than `maxBytes`; `exit` means nothing then. */
  readonly truncated: boolean;
}

/** Git, seen through one environment. Every git process of this program is started here. */
export interface Invoke {
  /** Asks for text that is never empty; rejects on any status but 0. */
  ask(...args: readonly string[]): Promise<string>;
  /** Everything else: input, bytes, exit statuses that are answers, silence. */
  call(call: GitCall): Promise<GitAnswer>;
  /** Starts a command that takes lines and answers them, and lives until it is ended. */
  converse(args: readonly string[]): Conversation;
}

interface Conversation {
  /** Sends text and waits for one line; undefined when git ended instead. */
  say(text: string): Promise<string | undefined>;
  /** Closes git's input and waits for its end; any exit status. */
  end(): Promise<{ readonly exit: number | undefined; readonly stderr: string }>;
}

/** Makes the one way to start git in a folder, with variables (`GIT_DIR` and such) added to the hardened ones. */
export const createInvoke = (options: {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly config: readonly string[];
}): Invoke => {
  const env = { ...hardenedEnvironment(process.env), ...options.env };
  const config = [...configOverrides, ...options.config];
  return {
    ask: asker(options.cwd, env, config),
    call: caller(options.cwd, env, config),
    converse: converser(options.cwd, env, config),
  };
};

/** The text of an answer, without its last line break. */
export const textOf = (answer: GitAnswer): string => Buffer.from(answer.stdout).toString("utf8").replace(/\n$/, "");

/** The fields of an answer that git ended with NUL each. */
export const fieldsOf = (answer: GitAnswer): readonly string[] => {
  const fields = Buffer.from(answer.stdout).toString("utf8").split("\0");
  fields.pop();
  return fields;
};

/** A path for `GIT_ALTERNATE_OBJECT_DIRECTORIES`, a list with `:` between. */
export const quotedPath = (path: string): string => `"${path.replaceAll(/["\\]/g, "\\$&")}"`;

// simple-git carries configuration and environment, and nothing of input, bytes or exit statuses. It also waits 50 ms
// after every command that prints nothing, whatever its `completion` option says: so it is asked for text only.
const asker = (cwd: string, env: Record<string, string>, config: readonly string[]): Invoke["ask"] => {
  let made: ReturnType<typeof simpleGit> | undefined;
  const git = (): ReturnType<typeof simpleGit> =>
    (made ??= simpleGit({
      baseDir: cwd,
      config: [...config],
      maxConcurrentProcesses: 32,
      completion: { onClose: true, onExit: false },
      // Its guards are against options that callers smuggle in. Here they are the ones that switch programs off.
      allowEnvironment: Object.keys(env),
      unsafe: {
        allowUnsafeAskPass: true,
        allowUnsafeConfigPaths: true,
        allowUnsafeEditor: true,
        allowUnsafeFsMonitor: true,
        allowUnsafeHooksPath: true,
        allowUnsafePager: true,
        allowUnsafeProtocolOverride: true,
        allowUnsafeSshCommand: true,
      },
      errors: (error, { exitCode, stdErr }) =>
        exitCode === 0 ? error : new Error(`${exitCode}\n${Buffer.concat(stdErr).toString("utf8")}`, { cause: error }),
    }).env(env));
  return async (...args) => {
    try {
      return await git().raw([...args]);
    } catch (cause) {
      const failure = failureOf(args, cause);
      // simple-git cannot start it out of a terminal's reach; what a signal ended is asked again where it is.
      if (!wasKilled(cause)) throw failure;
      return Buffer.from((await caller(cwd, env, config)({ args })).stdout).toString("utf8");
    }
  };
};

/** A Ctrl-C goes to every process of the terminal's group: git is in another, so that it ends what it has begun. */
const outOfReach = { detached: true } as const;

const wasKilled = (cause: unknown): boolean => /^(?:Error: )?null\n/.test(messageOf(cause));

const messageOf = (cause: unknown): string => (cause instanceof GitError ? cause.message : String(cause));

const failureOf = (args: readonly string[], cause: unknown): OrchestrateError => {
  const message = messageOf(cause);
  if (message.includes("ENOENT")) return gitMissing(cause);
  const [, exit, stderr] = /^(?:Error: )?(-?\d+|null)\n([^]*)$/.exec(message) ?? [];
  return gitError({
    args,
    exit: exit === undefined || exit === "null" ? undefined : Number(exit),
    stderr: stderr ?? message,
  });
};

const caller =
  (cwd: string, env: Record<string, string>, config: readonly string[]): Invoke["call"] =>
  async (call) => {
    const { args, env: more, config: overrides = [], input, accept = [0], maxBytes = 512 * 1024 ** 2, signal } = call;
    signal?.throwIfAborted();
    const words = [...config, ...overrides].flatMap((entry) => ["-c", entry]);
    const program = { file: "git", args: [...words, ...args], cwd, env: { ...env, ...more }, maxBytes };
    const end = await runProgramApart(input === undefined ? program : { ...program, input }, signal);
    signal?.throwIfAborted();
    // A Ctrl-C can still meet it between fork and exec, when it has begun nothing.
    if (end.signal === "SIGINT") return await caller(cwd, env, config)(call);
    if (end.notStarted === "ENOENT") throw existsSync(cwd) ? gitMissing(end.notStarted) : gitFolderGone(cwd);
    const { exit, stdout, truncated } = end;
    const stderr = end.notStarted ?? end.stderr;
    if (!truncated && (exit === undefined || !accept.includes(exit))) throw gitError({ args, exit, stderr });
    return { exit: exit ?? 0, stdout, stderr, truncated };
  };

const converser =
  (cwd: string, env: Record<string, string>, config: readonly string[]): Invoke["converse"] =>
  (args) => {
    const words = config.flatMap((entry) => ["-c", entry]);
    const child = execa("git", [...words, ...args], {
      cwd,
      env,
      extendEnv: false,
      reject: false,
      stdin: "pipe",
      ...outOfReach,
    });
    const lines = child.iterable();
    // The pipe breaks when git ends first; what it said at its end tells why.
    child.stdin.on("error", () => undefined);
    return {
      say: async (text) => {
        child.stdin.write(text);
        const line = await lines.next();
        return line.done === true ? undefined : String(line.value);
      },
      end: async () => {
        child.stdin.end();
        const { exitCode, stderr } = await child;
        return { exit: exitCode, stderr };
      },
    };
  };
