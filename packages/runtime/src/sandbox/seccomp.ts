import { deniedCalls, examinedCalls, numberOf, type Architecture } from "./syscalls.ts";

/**
 * The seccomp filter as a classic BPF program, ready for `bwrap --seccomp`: no native code and no libseccomp needed.
 *
 * Foreign system call tables (i386, x32) kill the process; socket families are an allow-list, because AF_VSOCK and
 * others ignore network namespaces; `clone3` does not exist, because its flags lie behind a pointer that a filter
 * cannot follow, and libc then falls back to `clone`.
 */
export const seccompFilter = (architecture: Architecture): Buffer => {
  const call = (name: keyof typeof examinedCalls) => numberOf(examinedCalls[name], architecture) ?? -1;
  const denied = Object.values(deniedCalls).flatMap((numbers) => numberOf(numbers, architecture) ?? []);
  return assemble([
    load(offset.architecture),
    unless(auditArchitecture[architecture], [answer(kill)]),
    load(offset.number),
    ...(architecture === "x64" ? [[jumpIfAtLeast, 0, 1, x32Bit] as const, answer(kill)] : []),
    ...denied.flatMap((number) => when(number, [answer(fail(EPERM))])),
    ...when(call("clone3"), [answer(fail(ENOSYS))]),
    ...[call("clone"), call("unshare")].flatMap((number) => when(number, refuseNamespaces)),
    ...[call("socket"), call("socketpair")].flatMap((number) => when(number, allowFamilies)),
    ...when(call("ioctl"), refuseTerminalInput),
    answer(allow),
  ]);
};

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, operand: number];
type Fragment = readonly Instruction[] | Instruction;

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

// linux/bpf_common.h and linux/filter.h
const loadWord = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const jumpIfAnySet = 0x45;
const ret = 0x06;

// linux/seccomp.h
const allow = 0x7fff0000;
const kill = 0x80000000;
const fail = (errno: number) => 0x00050000 | errno;

/** Offsets in struct seccomp_data; arguments are 64 bits wide, and all that we look at fit the low word (little-endian). */
const offset = { number: 0, architecture: 4, argument: (index: number) => 16 + 8 * index };
const auditArchitecture = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;
const x32Bit = 0x40000000;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const namespaceFlags = 0x7e020000;

const family = { unix: 1, inet: 2, inet6: 10, netlink: 16 } as const;
/** NETLINK_ROUTE: how libc lists network interfaces. */
const netlinkRoute = 0;
/** They put characters into a terminal's input: a way out when a terminal is shared. */
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;

const load = (at: number): Instruction => [loadWord, 0, 0, at];
const answer = (value: number): Instruction => [ret, 0, 0, value];
/** The body when the loaded word is the operand; else what follows. A body always ends in an answer. */
const when = (operand: number, body: readonly Instruction[]): readonly Instruction[] => [
  [jumpIfEqual, 0, body.length, operand],
  ...body,
];
const unless = (operand: number, body: readonly Instruction[]): readonly Instruction[] => [
  [jumpIfEqual, body.length, 0, operand],
  ...body,
];

const refuseNamespaces: readonly Instruction[] = [
  load(offset.argument(0)),
  [jumpIfAnySet, 0, 1, namespaceFlags],
  answer(fail(EPERM)),
  answer(allow),
];

const allowFamilies: readonly Instruction[] = [
  load(offset.argument(0)),
  ...[family.unix, family.inet, family.inet6].flatMap((one) => when(one, [answer(allow)])),
  ...when(family.netlink, [
    load(offset.argument(2)),
    ...when(netlinkRoute, [answer(allow)]),
    answer(fail(EAFNOSUPPORT)),
  ]),
  answer(fail(EAFNOSUPPORT)),
];

const refuseTerminalInput: readonly Instruction[] = [
  load(offset.argument(1)),
  ...[TIOCSTI, TIOCLINUX].flatMap((request) => when(request, [answer(fail(EPERM))])),
  answer(allow),
];

const isInstruction = (fragment: Fragment): fragment is Instruction => typeof fragment[0] === "number";

const assemble = (fragments: readonly Fragment[]): Buffer => {
  const instructions = fragments.flatMap((fragment) => (isInstruction(fragment) ? [fragment] : fragment));
  const program = Buffer.alloc(instructions.length * 8);
  instructions.forEach(([code, ifTrue, ifFalse, operand], index) => {
    program.writeUInt16LE(code, index * 8);
    program.writeUInt8(ifTrue, index * 8 + 2);
    program.writeUInt8(ifFalse, index * 8 + 3);
    program.writeUInt32LE(operand >>> 0, index * 8 + 4);
  });
  return program;
};
