import { type IncomingHttpHeaders, type RequestOptions, request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import { Readable } from "node:stream";

/** A request whose body is known. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  /** A unix socket to speak to, whatever the URL's host says. */
  readonly socketPath?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Of `Uint8Array`. */
  readonly body: Readable;
}

/**
 * Sends a request and resolves with the head of its answer. Follows no redirect, so that a key never reaches a host that
 * nobody named; has no time-out of its own, where `fetch` ends a slow answer after five minutes. When the signal aborts,
 * the body ends with an error.
 */
export const sendHttp = (request: HttpRequest, { signal }: { readonly signal: AbortSignal }): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    const start = request.url.protocol === "https:" ? overHttps : overHttp;
    const options: RequestOptions = {
      method: request.method,
      headers: request.headers,
      signal,
      ...(request.socketPath !== undefined && { socketPath: request.socketPath, agent: false }),
    };
    const sent = start(request.url, options, (answer) => {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer });
    });
    sent.on("error", reject);
    sent.end(request.body);
  });

/** A `fetch` whose every request goes to one unix socket. */
export const fetchOver =
  (socketPath: string): typeof globalThis.fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    const answer = await sendHttp(
      {
        url: new URL(request.url),
        method: request.method,
        headers: Object.fromEntries(request.headers),
        body: request.body === null ? undefined : new Uint8Array(await request.arrayBuffer()),
        socketPath,
      },
      { signal: request.signal },
    );
    const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    const isEmpty = [204, 205, 304].includes(answer.status);
    return new Response(isEmpty ? null : (Readable.toWeb(answer.body) as ReadableStream), {
      status: answer.status,
      headers,
    });
  };

/** All of a body as text; rejects beyond `maxBytes`. */
export const readText = async (body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new RangeError(`more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};
