import type { AgentCommand, Host } from "@orchestrate/shared";

/** What a process printed, stdout and stderr as they came, and how it ended. */
export interface ProcessOutput {
  readonly text: string;
  readonly exit: number | undefined;
  /** How it ended, in words. */
  readonly ending: string;
}

/** Beyond this an output tells a model nothing more. */
const maxLength = 2 * 1024 * 1024;

/** Runs a process in the sandbox to its end. */
export const runProcess = async (
  host: Host,
  command: Omit<AgentCommand, "stdin"> & { readonly input?: string },
): Promise<ProcessOutput> => {
  const { input, ...rest } = command;
  const process = await host.spawn({ ...rest, stdin: input === undefined ? "null" : "pipe" });
  // A process that does not read its input to the end has its reasons, and an exit status.
  process.stdin?.on("error", () => undefined);
  process.stdin?.end(input);
  let text = "";
  for (const stream of [process.stdout, process.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      if (text.length < maxLength) text += chunk;
    });
  }
  const ends = [process.stdout, process.stderr].map(
    (stream) => new Promise((resolve) => stream.once("close", resolve)),
  );
  const { exit, signal, timedOut } = await process.ended;
  await Promise.all(ends);
  const ending = timedOut ? "ended after its time was over" : signal ? `ended by ${signal}` : `exit ${exit}`;
  return { text, exit, ending };
};
