import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { seccompFilter } from "./seccomp.ts";
import { deniedCalls, examinedCalls, numberOf, type Architecture } from "./syscalls.ts";

const allow = 0x7fff0000;
const kill = 0x80000000;
const fails = (errno: number) => 0x00050000 | errno;
const [EPERM, ENOSYS, EAFNOSUPPORT] = [1, 38, 97];
const audit = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;

interface Call {
  readonly number: number;
  readonly arguments?: readonly number[];
  readonly architecture?: number;
}

/** Runs a filter as the kernel does: the few instructions of classic BPF that it may be made of. */
const decide = (filter: Buffer, { number, arguments: args = [], architecture = 0 }: Call): number => {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(architecture, 4);
  args.forEach((value, index) => data.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), 16 + 8 * index));
  let loaded = 0;
  for (let at = 0; at < filter.length; at += 8) {
    const [code, ifTrue, ifFalse] = [filter.readUInt16LE(at), filter[at + 2] ?? 0, filter[at + 3] ?? 0];
    const operand = filter.readUInt32LE(at + 4);
    if (code === 0x20) loaded = data.readUInt32LE(operand);
    else if (code === 0x06) return operand;
    else {
      const isTrue = { 0x15: loaded === operand, 0x35: loaded >= operand, 0x45: (loaded & operand) !== 0 }[code];
      if (isTrue === undefined) throw new Error(`There is no instruction ${code}`);
      at += 8 * (isTrue ? ifTrue : ifFalse);
    }
  }
  throw new Error("The filter ends without an answer");
};

describe.each<Architecture>(["x64", "arm64"])("on %s", (name) => {
  const filter = seccompFilter(name);
  const architecture = audit[name];
  const call = (number: number, ...args: readonly number[]) =>
    decide(filter, { number, arguments: args, architecture });
  const examined = (one: keyof typeof examinedCalls) => numberOf(examinedCalls[one], name) ?? -1;
  const denied = Object.values(deniedCalls).flatMap((numbers) => numberOf(numbers, name) ?? []);

  test("every denied call fails with EPERM, whatever its arguments", () => {
    fc.assert(
      fc.property(fc.constantFrom(...denied), fc.array(fc.integer(), { maxLength: 6 }), (number, args) => {
        expect(call(number, ...args)).toBe(fails(EPERM));
      }),
    );
  });

  test("every other call passes", () => {
    const special = new Set([...denied, ...Object.values(examinedCalls).map((numbers) => numberOf(numbers, name))]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 600 }), (number) => {
        fc.pre(!special.has(number));
        expect(call(number)).toBe(allow);
      }),
    );
  });

  test("no number is denied twice, so none was mistyped for another", () => {
    expect(new Set(denied).size).toBe(denied.length);
  });

  test("of socket families unix, IPv4, IPv6 and the listing of interfaces pass, and no other", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("socket" as const, "socketpair" as const),
        fc.nat(64),
        fc.nat(32),
        (one, family, protocol) => {
          const passes = [1, 2, 10].includes(family) || (family === 16 && protocol === 0);
          expect(call(examined(one), family, 1, protocol)).toBe(passes ? allow : fails(EAFNOSUPPORT));
        },
      ),
    );
  });

  test("threads and processes may be made, namespaces may not", () => {
    const namespaces = [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000];
    fc.assert(
      fc.property(fc.constantFrom(...namespaces), fc.nat(0x1ffff), (namespace, others) => {
        expect(call(examined("clone"), others)).toBe(allow);
        expect(call(examined("clone"), namespace | others)).toBe(fails(EPERM));
        expect(call(examined("unshare"), namespace | others)).toBe(fails(EPERM));
      }),
    );
    expect(call(examined("clone3"), 0)).toBe(fails(ENOSYS));
  });

  test("nothing can be typed into a terminal, and all else can be asked of it", () => {
    expect(call(examined("ioctl"), 0, 0x5412)).toBe(fails(EPERM));
    expect(call(examined("ioctl"), 0, 0x541c)).toBe(fails(EPERM));
    expect(call(examined("ioctl"), 0, 0x5413)).toBe(allow);
  });

  test("a call by another architecture's table ends the process", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(600), (other, number) => {
        fc.pre(other !== architecture);
        expect(decide(filter, { number, architecture: other })).toBe(kill);
      }),
    );
  });
});

test("a call by the x32 table ends the process", () => {
  expect(decide(seccompFilter("x64"), { number: 0x40000000 | 1, architecture: audit.x64 })).toBe(kill);
});
