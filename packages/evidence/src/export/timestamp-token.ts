import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { OrchestrateError } from "@orchestrate/shared";

import { runTool } from "../tool/run-tool.ts";
import { withScratch } from "../tool/scratch.ts";

/** More than any authority sends: a token with its chain of certificates. */
const maxReplyBytes = 1024 * 1024;

/**
 * Asks a timestamp authority (RFC 3161, over HTTP as in its section 3.4) for a token over a file. The reply must be
 * granted, over the SHA-256 of the file, and answer this very question; whether the authority is one to be trusted, says
 * who checks the export. Resolves with the reply in DER. Rejects with OrchestrateError `TIMESTAMP_FAILED`.
 */
export const timestampBy =
  (authority: string, { timeoutMs = 30_000 }: { readonly timeoutMs?: number } = {}) =>
  (file: string): Promise<Uint8Array> =>
    withScratch(async (folder) => {
      const [query, reply] = [join(folder, "query"), join(folder, "reply")];
      const asked = await runTool("openssl", ["ts", "-query", "-data", file, "-sha256", "-cert", "-out", query]);
      if (asked.code !== 0) throw failed(authority, `openssl made no question for it: ${asked.stderr.trim()}`);
      const token = await post(authority, { query: await readFile(query), timeoutMs });
      await writeFile(reply, token);
      const [question, answer] = [await textOf("-query", query), await textOf("-reply", reply)];
      if (!/^Status: Granted/m.test(answer)) throw failed(authority, `it granted none: ${statusIn(answer)}`);
      for (const [part, name] of sameInBoth) {
        const wanted = part.exec(question)?.[0];
        if (wanted === undefined || part.exec(answer)?.[0] !== wanted) {
          throw failed(authority, `its token has another ${name} than what was asked.`);
        }
      }
      return token;
    });

/** What openssl prints of both. */
const sameInBoth: readonly (readonly [part: RegExp, name: string])[] = [
  [/^Hash Algorithm: .*$/m, "algorithm"],
  [/^Message data:\n(?: +[\da-f]{4} - .*\n)+/m, "digest"],
  [/^Nonce: 0x.*$/m, "nonce"],
];

const textOf = async (kind: "-query" | "-reply", file: string): Promise<string> =>
  (await runTool("openssl", ["ts", kind, "-in", file, "-text"])).stdout.toString();

const statusIn = (answer: string): string =>
  /^Status: .*\n(?:Status description: .*\n)?(?:Failure info: .*)?/m.exec(answer)?.[0].replaceAll("\n", " ").trim() ??
  "its reply is no reply of an authority.";

const post = async (
  authority: string,
  { query, timeoutMs }: { readonly query: Uint8Array<ArrayBuffer>; readonly timeoutMs: number },
): Promise<Uint8Array> => {
  try {
    const answer = await fetch(authority, {
      method: "POST",
      headers: { "content-type": "application/timestamp-query" },
      body: query,
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!answer.ok) throw failed(authority, `it answered with the status ${answer.status}.`);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.length;
      if (bytes > maxReplyBytes) throw failed(authority, "its reply is longer than any token.");
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (cause) {
    if (OrchestrateError.is(cause)) throw cause;
    const { message, cause: inner } = cause as Error;
    throw failed(authority, inner instanceof Error ? `${message}: ${inner.message}` : message, cause);
  }
};

const failed = (authority: string, why: string, cause?: unknown): OrchestrateError =>
  new OrchestrateError("TIMESTAMP_FAILED", `There is no timestamp from ${authority}: ${why}`, {
    hint: "Nothing was exported. Try again, name another authority by --timestamp, or leave it out by --no-timestamp.",
    cause,
  });
