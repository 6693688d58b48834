/** A program to be run to its end. */
export interface ProgramCall {
  /** A path, or a name to be found in the `PATH` of `env`. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** All of it: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** @default nothing to be read */
  readonly input?: string | Uint8Array | { readonly file: string };
  /** Of stdout in bytes; the program is ended when it has more to say. */
  readonly maxBytes: number;
}

/** How it ended. */
export interface ProgramEnd {
  /** Undefined when a signal ended it or it could not be started. */
  readonly exit: number | undefined;
  readonly signal: string | undefined;
  /** Why it could not be started: an errno name (`ENOENT`). */
  readonly notStarted: string | undefined;
  readonly stdout: Uint8Array;
  /** Its first 64 KiB. */
  readonly stderr: string;
  /** There was more than `maxBytes`; the exit status means nothing then. */
  readonly truncated: boolean;
}

/**
 * Runs a program to its end, in a process group of its own: a terminal's Ctrl-C does not reach it, so it ends what it has
 * begun. Never rejects. An abort asks it to end, and makes it end after five seconds.
 *
 * It refers to nothing outside of itself, because a fork server gets it as source.
 */
export const runProgram = async (call: ProgramCall, signal?: AbortSignal): Promise<ProgramEnd> => {
  const { spawn } = process.getBuiltinModule("node:child_process");
  const { openSync, closeSync } = process.getBuiltinModule("node:fs");
  const { file, args, cwd, env, input, maxBytes } = call;
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const size = { stdout: 0, stderr: 0 };
  let truncated = false;
  const isFile = typeof input === "object" && "file" in input;
  let opened: number | undefined;
  try {
    opened = isFile ? openSync(input.file, "r") : undefined;
    const child = spawn(file, args, {
      cwd,
      env,
      detached: true,
      stdio: [opened ?? (input === undefined ? "ignore" : "pipe"), "pipe", "pipe"],
    });
    const end = (): void => {
      child.kill();
      setTimeout(() => child.kill("SIGKILL"), 5_000).unref();
    };
    signal?.addEventListener("abort", end, { once: true });
    child.stdout?.on("data", (bytes: Uint8Array) => {
      const room = maxBytes - size.stdout;
      if (bytes.length > room && !truncated) {
        truncated = true;
        end();
      }
      if (room > 0) stdout.push(bytes.subarray(0, room));
      size.stdout += Math.min(bytes.length, Math.max(room, 0));
    });
    child.stderr?.on("data", (bytes: Uint8Array) => {
      if (size.stderr < 65_536) stderr.push(bytes.subarray(0, 65_536 - size.stderr));
      size.stderr += bytes.length;
    });
    // The pipe breaks when it ends without reading: its exit status tells why.
    child.stdin?.on("error", () => undefined);
    if (!isFile && input !== undefined) child.stdin?.end(input);
    return await new Promise<ProgramEnd>((resolve) => {
      let notStarted: string | undefined;
      child.on("error", (error: NodeJS.ErrnoException) => {
        notStarted ??= child.pid === undefined ? (error.code ?? error.message) : undefined;
      });
      child.on("close", (exit, ended) => {
        signal?.removeEventListener("abort", end);
        resolve({
          exit: notStarted === undefined ? (exit ?? undefined) : undefined,
          signal: ended ?? undefined,
          notStarted,
          stdout: Buffer.concat(stdout),
          stderr: Buffer.concat(stderr).toString("utf8"),
          truncated,
        });
      });
    });
  } catch (error) {
    const notStarted = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return { exit: undefined, signal: undefined, notStarted, stdout: Buffer.alloc(0), stderr: "", truncated: false };
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
};
