import { spawn } from "node:child_process";
import { join } from "node:path";

const main = join(import.meta.dirname, "..", "src", "main.ts");

export interface Called {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real program as a process of its own and waits for it to end; any exit status resolves. */
export const orchestrate = (
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly stdin?: string } = {},
): Promise<Called> => {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd,
    // Nothing of the caller's settings reaches it but PATH.
    env: { PATH: process.env["PATH"], HOME: "/nonexistent", NO_COLOR: "1", ...options.env },
    stdio: "pipe",
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => (output[name] += text));
  }
  child.stdin.end(options.stdin ?? "");
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => resolve({ code, ...output }));
  });
};
