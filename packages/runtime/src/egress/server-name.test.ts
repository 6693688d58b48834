import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";

import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";

import { serverNameOf } from "./server-name.ts";

let hello: Buffer;
let nameless: Buffer;

/** The first bytes that a real TLS client sends. */
const helloTo = async (servername: string): Promise<Buffer> => {
  const server = net.createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as net.AddressInfo;
  const heard = new Promise<Buffer>((resolve) => {
    server.on("connection", (connection) => connection.once("data", resolve).on("error", () => {}));
  });
  const client = tls.connect({ port, host: "127.0.0.1", servername });
  client.on("error", () => {});
  const chunk = await heard;
  client.destroy();
  server.close();
  return chunk;
};

beforeAll(async () => {
  hello = await helloTo("Registry.Example.com");
  nameless = await helloTo("");
});

test("the name in a real client's hello is read, in lower case", () => {
  expect(serverNameOf(hello)).toEqual({ kind: "named", host: "registry.example.com" });
});

test("a hello without a name names nobody, and so does plain text", () => {
  expect(serverNameOf(nameless)).toEqual({ kind: "none" });
  expect(serverNameOf(Buffer.from("GET / HTTP/1.1\r\n"))).toEqual({ kind: "none" });
});

test("a hello in pieces is unfinished until its last byte", () => {
  for (let length = 0; length < hello.length; length += 1)
    expect(serverNameOf(hello.subarray(0, length)).kind).toBe("unfinished");
});

test("damaged and random bytes are read without harm", () => {
  fc.assert(
    fc.property(fc.nat({ max: 400 }), fc.integer({ min: 0, max: 255 }), (at, byte) => {
      const damaged = Buffer.from(hello);
      damaged[at] = byte;
      expect(["unfinished", "none", "named"]).toContain(serverNameOf(damaged).kind);
    }),
  );
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void serverNameOf(Buffer.from(bytes))));
});

test("a second name in the same hello makes it name nobody", () => {
  const one = Buffer.from("a.example");
  const entry = (name: Buffer) => Buffer.concat([Buffer.from([0, 0, name.length]), name]);
  const list = Buffer.concat([entry(one), entry(Buffer.from("b.example"))]);
  const extension = Buffer.concat([Buffer.from([0, 0, 0, list.length + 2, 0, list.length]), list]);
  const body = Buffer.concat([
    Buffer.alloc(34),
    Buffer.from([0, 0, 2, 0x13, 0x01, 1, 0, 0, extension.length]),
    extension,
  ]);
  const handshake = Buffer.concat([Buffer.from([1, 0, 0, body.length]), body]);
  expect(serverNameOf(Buffer.concat([Buffer.from([22, 3, 1, 0, handshake.length]), handshake]))).toEqual({
    kind: "none",
  });
});
