import fc from "fast-check";
import { expect, test } from "vitest";

import { parseAllowed, parseHostPort } from "./host-port.ts";

test("a host's name and port are read, in lower case and without the root's dot", () => {
  expect(parseHostPort("Registry.Example.COM.:8443")).toEqual({ host: "registry.example.com", port: 8443 });
});

test.each([
  "127.0.0.1:443",
  "[::1]:443",
  "::1:443",
  "2130706433:443",
  "0x7f000001:443",
  "127.1:443",
  "0x7f.1:443",
  "a.0x7f:443",
])("an address is no host, however it is written: %s", (text) => {
  expect(parseHostPort(text)).toBeUndefined();
});

test.each([
  "",
  ":443",
  "host",
  "host:",
  "host:0",
  "host:65536",
  "host:443:443",
  "a b:443",
  "a/b:443",
  "a@b:443",
  "-a:443",
  "a..b:443",
  "ho\u0000st:443",
  "höst:443",
])("what is not exactly a name and a port is refused: %j", (text) => {
  expect(parseHostPort(text)).toBeUndefined();
});

test("what is read is read the same when written again", () => {
  fc.assert(
    fc.property(fc.domain(), fc.integer({ min: 1, max: 65_535 }), (domain, port) => {
      const parsed = parseHostPort(`${domain}:${port}`);
      fc.pre(parsed !== undefined);
      expect(parseHostPort(`${parsed.host}:${parsed.port}`)).toEqual(parsed);
    }),
  );
});

test("an entry without a port allows 443 alone", () => {
  expect(parseAllowed("example.com")).toEqual({ host: "example.com", port: 443 });
});

test.each(["*.example.com", "10.0.0.1", "https://example.com", "example.com/path", ""])(
  "an entry that is no exact host is an error with a hint: %j",
  (entry) => {
    expect(() => parseAllowed(entry)).toThrow(expect.objectContaining({ code: "EGRESS_HOST_INVALID" }));
  },
);
