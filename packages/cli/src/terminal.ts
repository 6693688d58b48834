import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { Ansis } from "ansis";

/** The streams, the environment and the place that a command was called from. */
export interface Terminal {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person looks at stdout, so that it may be redrawn. */
  readonly interactive: boolean;
  /** Styles for stdout; without effect where colours are unwanted (NO_COLOR, TERM=dumb, a pipe). */
  readonly style: Ansis;
  /** As of the latest resize. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Asks the person who sits there for a line; undefined at Ctrl-C or the end of input. Absent when nobody can be asked. */
  readonly ask: ((question: string) => Promise<string | undefined>) | undefined;
  /** Shows a long text: in the program that `PAGER` names, where there is one, else as it is. */
  readonly page: (text: string) => Promise<void>;
  /** Aborts when nobody reads stdout any more (`orchestrate events … | head`). */
  readonly closed: AbortSignal;
  /** Resolves when all that was written has been taken. */
  readonly flushed: () => Promise<void>;
}

/** The terminal of a process. A reader that goes away ends nothing: what is written to it is dropped. */
export const terminalOf = (process: NodeJS.Process): Terminal => {
  const closed = new AbortController();
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      if (stream === process.stdout) closed.abort();
    });
  }
  const write = (stream: NodeJS.WriteStream, text: string) => {
    if (text !== "" && stream.writable) stream.write(text);
  };
  return {
    // A getter: the folder may be gone, and help must not mind.
    get cwd() {
      return process.cwd();
    },
    env: process.env,
    interactive: process.stdout.isTTY && process.env["TERM"] !== "dumb",
    style: new Ansis(wantsColors(process) ? undefined : 0),
    size: () => ({ columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 }),
    out: (text) => write(process.stdout, text),
    err: (text) => write(process.stderr, text),
    ask: process.stdin.isTTY && process.stdout.isTTY ? (question) => ask(process, question) : undefined,
    page: async (text) => {
      const pager = process.env["PAGER"] ?? "";
      if (pager === "" || !(await showIn(pager, text))) write(process.stdout, text);
    },
    closed: closed.signal,
    flushed: async () => {
      await Promise.all([process.stdout, process.stderr].map(drained));
    },
  };
};

const ask = ({ stdin, stdout }: NodeJS.Process, question: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const lines = createInterface({ input: stdin, output: stdout });
    lines.on("SIGINT", () => lines.close()).on("close", () => resolve(undefined));
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });

/** Whether a person's own pager could be started and ended well. Ctrl-C is the pager's while it is there. */
const showIn = async (pager: string, text: string): Promise<boolean> => {
  const ignore = (): void => {};
  process.on("SIGINT", ignore);
  try {
    const child = spawn("/bin/sh", ["-c", pager], { stdio: ["pipe", "inherit", "inherit"] });
    // Whoever has seen enough leaves before the end.
    child.stdin.on("error", ignore).end(text);
    const [code] = (await once(child, "close")) as [number | null];
    return code === 0;
  } catch {
    // No shell: the text is shown without a pager.
    return false;
  } finally {
    process.off("SIGINT", ignore);
  }
};

/** NO_COLOR wins over FORCE_COLOR, whatever its value is, as long as it is not empty (no-color.org). */
const wantsColors = ({ env, stdout }: NodeJS.Process): boolean => {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return stdout.isTTY && env["TERM"] !== "dumb";
};

const drained = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    if (!stream.writable || stream.writableLength === 0) resolve();
    else stream.write("", () => resolve());
  });
