import { type ChildProcess, spawn } from "node:child_process";

import { type ProgramCall, type ProgramEnd, runProgram } from "./run-program.ts";

/** To the server: a call, or without one the wish that it ends. */
interface Request {
  readonly id: number;
  readonly call?: ProgramCall;
}

/** From the server: how a call ended, or without one that it is there. */
interface Answer {
  readonly id: number;
  readonly end?: ProgramEnd;
}

/** A small process that starts programs for this one. */
interface ForkServer {
  /** Whether it can be asked, or a Ctrl-C met it before it was out of its reach: then no call has reached it. */
  readonly start: Promise<"there" | "interrupted" | "failed">;
  run(call: ProgramCall, signal?: AbortSignal): Promise<ProgramEnd>;
  /** Whether it still answers. */
  alive(): boolean;
}

/** A command that starts so few has ended before a server would pay. */
const startedHere = 24;

let started = 0;
let server: ForkServer | undefined;

/**
 * Runs a program to its end, as {@link runProgram} does, without stopping this process while it is started.
 *
 * Node starts a program by `fork`, which copies the page tables of the whole process while its one thread waits: 1.5 ms at
 * 50 MB, 9 ms at 100 and 16 at 250 on one machine. Some fifty programs are started for each sub-spec, so after the first
 * few a process that stays small starts them. It ends with this one, however that ends.
 */
export const runProgramApart = async (call: ProgramCall, signal?: AbortSignal): Promise<ProgramEnd> => {
  started += 1;
  if (started <= startedHere) return runProgram(call, signal);
  for (;;) {
    if (server?.alive() !== true) server = startForkServer();
    const asked = server;
    const start = await asked.start;
    if (start === "there") return asked.run(call, signal);
    if (start === "failed") return died;
  }
};

/** Runs in the server, from its source. */
const serve = (run: typeof runProgram): void => {
  const calls = new Map<number, AbortController>();
  process.title = "orchestrate-fork-server";
  process.on("disconnect", () => process.exit());
  process.on("message", ({ id, call }: Request) => {
    if (call === undefined) {
      calls.get(id)?.abort();
      return;
    }
    const ending = new AbortController();
    calls.set(id, ending);
    void run(call, ending.signal).then((end) => {
      calls.delete(id);
      process.send?.({ id, end });
    });
  });
  process.send?.({ id: 0 });
};

const startForkServer = (): ForkServer => {
  const child = spawn(process.execPath, ["-"], {
    env: {},
    // Out of reach of a terminal's Ctrl-C from the moment at which it leaves this process group, shortly after the fork.
    detached: true,
    stdio: ["pipe", "ignore", "ignore", "ipc"],
    serialization: "advanced",
  });
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(`(${String(serve)})(${String(runProgram)})`);
  const pending = new Map<number, (end: ProgramEnd) => void>();
  const settle = (id: number, end: ProgramEnd): void => {
    pending.get(id)?.(end);
    pending.delete(id);
    keepAlive(child, pending.size > 0);
  };
  const start = Promise.withResolvers<"there" | "interrupted" | "failed">();
  child.on("message", ({ id, end }: Answer) => {
    if (end !== undefined) return settle(id, end);
    // Until then it holds this process, so that its end is heard of.
    child.unref();
    start.resolve("there");
  });
  child.on("error", () => start.resolve("failed"));
  child.on("exit", (_, signal) => start.resolve(signal === "SIGINT" ? "interrupted" : "failed"));
  child.on("disconnect", () => {
    for (const id of pending.keys()) settle(id, died);
  });
  let last = 0;
  return {
    start: start.promise,
    alive: () => child.connected && child.exitCode === null && child.signalCode === null,
    run: (call, signal) =>
      new Promise((resolve) => {
        const id = (last += 1);
        pending.set(id, resolve);
        keepAlive(child, true);
        child.send({ id, call } satisfies Request, (error) => {
          if (error !== null) settle(id, died);
        });
        const abort = (): void => void (child.connected && child.send({ id } satisfies Request));
        if (signal?.aborted === true) abort();
        else signal?.addEventListener("abort", abort, { once: true });
      }),
  };
};

/** This process waits for answers, not for the server. */
const keepAlive = ({ channel }: ChildProcess, awaited: boolean): void => {
  if (awaited) channel?.ref();
  else channel?.unref();
};

/** What is known of a program when the server that started it is gone. */
const died: ProgramEnd = {
  exit: undefined,
  signal: "SIGKILL",
  notStarted: undefined,
  stdout: new Uint8Array(),
  stderr: "the process that started it was ended",
  truncated: false,
};
