import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, statSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import tls from "node:tls";

import { afterEach, beforeEach, expect, test } from "vitest";

import { selfSigned } from "../../test/sandbox-certificate.ts";
import { startEgressProxy, type EgressDecision, type EgressOptions, type EgressProxy } from "./proxy.ts";

const certificate = selfSigned("localhost");

let folder: string;
let socket: string;
let server: https.Server;
let port: number;
let proxy: EgressProxy | undefined;
let decisions: EgressDecision[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "egress-"));
  socket = join(folder, "proxy");
  decisions = [];
  server = https.createServer({ ...certificate }, (request, response) => {
    // A body that is cut off is not answered.
    text(request).then(
      (body) => response.end(`hello ${body.length}`),
      () => response.destroy(),
    );
  });
  await once(server.listen(0, "localhost"), "listening");
  port = (server.address() as net.AddressInfo).port;
});
afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const start = async (options: Partial<EgressOptions> = {}) => {
  proxy = await startEgressProxy({ socket, allow: [], onDecision: (decision) => decisions.push(decision), ...options });
};

/** Asks the proxy for a way to a target: its answer, and the connection. */
const ask = async (target: string) => {
  const connection = net.connect(socket);
  connection.on("error", () => {});
  connection.write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n\r\n`);
  const [chunk] = (await once(connection, "data")) as [Buffer];
  return { connection, answer: String(chunk) };
};

const get = async (connection: net.Socket, servername: string, body = "") => {
  const secure = tls.connect({ socket: connection, servername, ca: certificate.cert });
  const failed = once(secure, "error").then(([error]) => Promise.reject(error as Error));
  const request = http.request({ method: "POST", createConnection: () => secure });
  request.on("error", () => {});
  request.end(body);
  const [response] = (await Promise.race([once(request, "response"), failed])) as [http.IncomingMessage];
  return text(response);
};

test("TLS to an allowed host passes, and is reported", async () => {
  const allow = [`localhost:${port}`];
  await start({ allow, allowPrivate: allow });
  const { connection, answer } = await ask(`localhost:${port}`);
  expect(answer).toBe("HTTP/1.1 200 Connection Established\r\n\r\n");
  expect(await get(connection, "localhost", "x".repeat(1_000_000))).toBe("hello 1000000");
  expect(decisions).toEqual([{ host: "localhost", port, allow: true, reason: "allowed" }]);
});

test.each([
  ["another host", "other.example:443", "the host is not allowed"],
  ["another port", "allowed.example:444", "the host is not allowed"],
  ["a host below an allowed one", "evil.allowed.example:443", "the host is not allowed"],
  ["an address", "93.184.216.34:443", "an address instead of a host's name"],
  ["an address in another notation", "0x7f000001:443", "an address instead of a host's name"],
  ["an IPv6 address", "[::1]:443", "an address instead of a host's name"],
  ["no port", "allowed.example", "not host:port"],
  ["somebody's name before it", "user@allowed.example:443", "not host:port"],
])("%s is refused, with its reason in the body and in the report", async (_what, target, reason) => {
  await start({ allow: ["allowed.example"] });
  const { answer } = await ask(target);
  expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
  expect(answer).toContain(`Refused: ${reason}.`);
  expect(decisions).toMatchObject([{ allow: false, reason }]);
});

test("an allowed name that leads to this machine is refused unless that is allowed by name", async () => {
  await start({ allow: [`localhost:${port}`] });
  expect((await ask(`localhost:${port}`)).answer).toContain("the host is in a private network");
  expect(decisions).toMatchObject([{ allow: false, reason: "the host is in a private network" }]);
});

test("plain HTTP is refused with a body that says what to do", async () => {
  await start({ allow: ["allowed.example:80"] });
  const request = http.get({ socketPath: socket, path: "http://allowed.example/secret?leak=1" });
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  expect(response.statusCode).toBe(403);
  expect(await text(response)).toContain("only HTTPS leaves this sandbox");
  expect(decisions).toEqual([{ host: "allowed.example", port: 0, allow: false, reason: "plain HTTP" }]);
});

test("TLS that names another server than was asked for is cut before a byte of it leaves", async () => {
  let connections = 0;
  server.on("secureConnection", () => (connections += 1));
  const allow = [`localhost:${port}`];
  await start({ allow, allowPrivate: allow });
  const { connection } = await ask(`localhost:${port}`);
  await expect(get(connection, "fronted.example")).rejects.toThrow();
  expect(connections).toBe(0);
  expect(decisions.at(-1)).toMatchObject({ allow: false, reason: "TLS names another server: fronted.example" });
});

test("something else than TLS is cut", async () => {
  const allow = [`localhost:${port}`];
  await start({ allow, allowPrivate: allow });
  const { connection } = await ask(`localhost:${port}`);
  connection.write("SSH-2.0-client\r\n");
  await once(connection, "close");
  expect(decisions.at(-1)).toMatchObject({ allow: false, reason: "it is not TLS that names its server" });
});

test("uploads past the budget are cut, and nobody gets out any more", async () => {
  const allow = [`localhost:${port}`];
  await start({ allow, allowPrivate: allow, maxUploadBytes: 100_000 });
  const first = await ask(`localhost:${port}`);
  await expect(get(first.connection, "localhost", "x".repeat(5_000_000))).rejects.toThrow();
  expect(decisions.at(-1)).toMatchObject({ allow: false, reason: "the upload budget is used up" });
  expect((await ask(`localhost:${port}`)).answer).toContain("the upload budget is used up");
});

test("a host that cannot be reached is an answer, not a hanging connection", async () => {
  server.close();
  const allow = [`localhost:${port}`];
  await start({ allow, allowPrivate: allow });
  expect((await ask(`localhost:${port}`)).answer).toMatch(/^HTTP\/1\.1 502 Bad Gateway/);
});

test("what is reported of a hostile request is short and printable", async () => {
  await start();
  await ask(`${"a".repeat(5000)}:443`);
  expect(decisions[0]?.host).toMatch(/^[\x20-\x7e]{253}$/);
  expect((await ask("a\u001b[31m.example:443")).answer).toMatch(/^HTTP\/1\.1 400/);
});

test("a flood of requests is reported a thousand times and once more", async () => {
  await start();
  for (let round = 0; round < 1100; round += 1) (await ask("other.example:443")).connection.destroy();
  expect(decisions).toHaveLength(1001);
  expect(decisions.at(-1)?.reason).toContain("further decisions are not reported");
}, 60_000);

test("only we and whom we hand the socket to can speak to the proxy; a stale socket is replaced", async () => {
  await start();
  expect(statSync(socket).mode & 0o777).toBe(0o600);
  await proxy?.close();
  await start();
  expect((await ask("other.example:443")).answer).toContain("403");
});

test("a folder that is not there, or too long a path, is an error with a hint", async () => {
  await expect(start({ socket: join(folder, "missing", "proxy") })).rejects.toMatchObject({ name: "OrchestrateError" });
  await expect(start({ socket: join(folder, "x".repeat(120)) })).rejects.toMatchObject({
    code: "SOCKET_PATH_TOO_LONG",
  });
  chmodSync(folder, 0o755);
});

test("closing ends every connection", async () => {
  const allow = [`localhost:${port}`];
  await start({ allow, allowPrivate: allow });
  const { connection } = await ask(`localhost:${port}`);
  const closed = once(connection, "close");
  await proxy?.close();
  await closed;
});
