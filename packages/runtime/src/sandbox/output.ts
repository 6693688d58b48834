import { closeSync, openSync, readFileSync } from "node:fs";
import { stat, truncate } from "node:fs/promises";
import { Transform, type Readable } from "node:stream";
import { finished } from "node:stream/promises";

import type { SandboxedCommand } from "@orchestrate/shared";

import { folderTrouble } from "./folder-trouble.ts";

/** Where the output of a process goes, and how much of it is kept. */
export interface Output {
  /** What to hand to spawn for stdout and stderr. */
  readonly stdio: readonly ["pipe" | number, "pipe" | number];
  /** Closes our ends of the files, once the process has its own. */
  release(): void;
  /** Begins to keep, or to pass on, what the process writes. */
  begin(streams: OutputStreams): { readonly stdout: Readable | undefined; readonly stderr: Readable | undefined };
  /** All that stderr holds when the process ended before `begin`: the complaint of whatever could not start it. */
  complaint(streams: OutputStreams): Promise<string>;
  /** Resolves when the last byte is kept; call it when no process is left that could write. */
  end(): Promise<{ readonly stdout: string; readonly stderr: string; readonly truncated: boolean }>;
}

interface OutputStreams {
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
}

/** Rejects with the OrchestrateError of its folder when a file cannot be opened. */
export const createOutput = (output: SandboxedCommand["output"], maxBytes: number): Output => {
  if (output === "capture") return captured(maxBytes);
  if (output === "pipe") return piped(maxBytes);
  return written(output, maxBytes);
};

const captured = (maxBytes: number): Output => {
  const kept = { stdout: keep(maxBytes), stderr: keep(maxBytes) };
  let done: Promise<unknown> = Promise.resolve();
  return {
    stdio: ["pipe", "pipe"],
    release: () => {},
    begin: ({ stdout, stderr }) => {
      done = Promise.all([kept.stdout.from(stdout), kept.stderr.from(stderr)]);
      return { stdout: undefined, stderr: undefined };
    },
    complaint: textOf,
    end: async () => {
      await done;
      return {
        stdout: kept.stdout.text(),
        stderr: kept.stderr.text(),
        truncated: kept.stdout.isTruncated() || kept.stderr.isTruncated(),
      };
    },
  };
};

const piped = (maxBytes: number): Output => {
  const stdout = cut(maxBytes);
  const stderr = cut(maxBytes);
  return {
    stdio: ["pipe", "pipe"],
    release: () => {},
    begin: (streams) => {
      streams.stdout?.on("error", () => stdout.stream.end()).pipe(stdout.stream);
      streams.stderr?.on("error", () => stderr.stream.end()).pipe(stderr.stream);
      return { stdout: stdout.stream, stderr: stderr.stream };
    },
    complaint: textOf,
    end: async () => ({ stdout: "", stderr: "", truncated: stdout.isTruncated() || stderr.isTruncated() }),
  };
};

const written = (files: { readonly stdout: string; readonly stderr: string }, maxBytes: number): Output => {
  const open = (file: string) => {
    try {
      // Append: two processes that share the file do not write over one another.
      return openSync(file, "a", 0o600);
    } catch (error) {
      throw folderTrouble(error, file);
    }
  };
  const stdout = open(files.stdout);
  const stderr = open(files.stderr);
  return {
    stdio: [stdout, stderr],
    release: () => {
      closeSync(stdout);
      closeSync(stderr);
    },
    begin: () => ({ stdout: undefined, stderr: undefined }),
    complaint: async () => readFileSync(files.stderr, "utf8").slice(-complaintLength),
    // The file is written without us: it may grow to RLIMIT_FSIZE, and is cut when nobody writes any more.
    end: async () => {
      const cutOff = await Promise.all([shorten(files.stdout, maxBytes), shorten(files.stderr, maxBytes)]);
      return { stdout: "", stderr: "", truncated: cutOff.includes(true) };
    },
  };
};

const shorten = async (file: string, maxBytes: number): Promise<boolean> => {
  if ((await stat(file)).size <= maxBytes) return false;
  await truncate(file, maxBytes);
  return true;
};

const keep = (maxBytes: number) => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let truncated = false;
  return {
    from: async (stream: Readable | null) => {
      if (!stream) return;
      stream.on("data", (chunk: Buffer) => {
        const fits = chunk.subarray(0, maxBytes - bytes);
        if (fits.length > 0) chunks.push(fits);
        if (fits.length < chunk.length) truncated = true;
        bytes += fits.length;
      });
      // A stream that breaks has given all that it will give.
      await finished(stream, { writable: false }).catch(() => {});
    },
    text: () => Buffer.concat(chunks).toString("utf8"),
    isTruncated: () => truncated,
  };
};

const cut = (maxBytes: number) => {
  let left = maxBytes;
  let truncated = false;
  const stream = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      const fits = chunk.subarray(0, left);
      left -= fits.length;
      if (fits.length < chunk.length) truncated = true;
      done(null, fits.length > 0 ? fits : undefined);
    },
  });
  return { stream, isTruncated: () => truncated };
};

const complaintLength = 4000;

const textOf = async ({ stderr }: OutputStreams): Promise<string> => {
  let text = "";
  if (stderr) for await (const chunk of stderr) text += String(chunk);
  return text.slice(-complaintLength);
};
