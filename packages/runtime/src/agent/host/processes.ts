import { PassThrough, type Readable } from "node:stream";

import type { AgentProcess, SandboxedProcess } from "@orchestrate/shared";

/** The processes of one agent. */
export interface Processes {
  /** Takes charge of one that was started with piped output. */
  adopt(process: SandboxedProcess): AgentProcess;
  /** Milliseconds (monotonic) of the last output of any of them. */
  lastOutputMs(): number;
  /** Ends all of them; resolves when none is left. */
  end(): Promise<void>;
}

export const createProcesses = (nowMs: () => number): Processes => {
  const running = new Set<SandboxedProcess>();
  let lastOutputMs = nowMs();

  // Listening for data would start the flow before the agent reads: so it passes through.
  const heard = (output: Readable | undefined): Readable => {
    const passing = new PassThrough({
      transform: (chunk: Buffer, _encoding, done) => {
        lastOutputMs = nowMs();
        done(null, chunk);
      },
    });
    if (!output) return passing.end();
    return output.on("error", () => passing.end()).pipe(passing);
  };

  return {
    adopt: (process) => {
      lastOutputMs = nowMs();
      running.add(process);
      const ended = process.ended.then((result) => {
        running.delete(process);
        lastOutputMs = nowMs();
        // What a shell says of a program that is not there.
        const exit = result.how === "not-started" ? 127 : result.exit;
        return { exit, signal: result.signal, timedOut: result.how === "timed-out" };
      });
      const { stdin } = process;
      return { stdin, stdout: heard(process.stdout), stderr: heard(process.stderr), ended, kill: () => process.kill() };
    },
    lastOutputMs: () => lastOutputMs,
    end: async () => {
      const left = [...running];
      for (const process of left) process.kill();
      await Promise.all(left.map(({ ended }) => ended));
    },
  };
};
