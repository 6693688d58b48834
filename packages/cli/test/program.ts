import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What `node` is given to run the program from its source. */
export const main = join(import.meta.dirname, "..", "src", "main.ts");

/** Nothing of the caller's settings reaches a program under test but PATH; its signing key is one for all of them. */
export const environment = {
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  XDG_CONFIG_HOME: join(tmpdir(), "orchestrate-test-settings"),
  NO_COLOR: "1",
};

export interface Called {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface CallOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** Runs the real program as a process of its own and waits for it to end; any exit status resolves. */
export const orchestrate = (args: readonly string[], options: CallOptions = {}): Promise<Called> =>
  startOrchestrate(args, options).ended;

/** A program that runs. */
export interface Started {
  readonly ended: Promise<Called>;
  /** Resolves once its output matches; rejects when it ends before. */
  readonly saw: (pattern: RegExp) => Promise<void>;
  readonly signal: (signal: NodeJS.Signals) => void;
}

/** Starts the real program as a process of its own. */
export const startOrchestrate = (args: readonly string[], options: CallOptions = {}): Started => {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd,
    env: { ...environment, ...options.env },
    stdio: "pipe",
    // A group of its own, as a shell gives to a command.
    detached: true,
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => (output[name] += text));
  }
  child.stdin.end(options.stdin ?? "");
  const ended = new Promise<Called>((resolve, reject) => {
    child.on("error", reject).on("close", (code) => resolve({ code, ...output }));
  });
  return {
    ended,
    // A terminal sends Ctrl-C to the whole group, its children too.
    signal: (signal) => void (signal === "SIGINT" ? process.kill(-child.pid!, signal) : child.kill(signal)),
    saw: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => pattern.test(output.stdout + output.stderr) && resolve();
        child.stdout.on("data", look);
        child.stderr.on("data", look);
        void ended.then(({ stdout, stderr }) => reject(new Error(`It ended without ${pattern}: ${stdout}${stderr}`)));
        look();
      }),
  };
};
