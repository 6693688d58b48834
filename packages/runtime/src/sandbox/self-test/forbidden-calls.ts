import { deniedCalls, examinedCalls, numberOf, type Architecture } from "../syscalls.ts";
import type { Call } from "./syscall-probe.ts";

/** A call that must be refused, and the error it must be refused with. */
export interface ForbiddenCall extends Call {
  readonly name: string;
  readonly errno: number;
}

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** AF_PACKET sees all traffic, AF_ALG has had holes, AF_VSOCK ignores network namespaces, AF_BLUETOOTH is for completeness. */
const families = { AF_PACKET: 17, AF_ALG: 38, AF_VSOCK: 40, AF_BLUETOOTH: 31 } as const;
const SOCK_STREAM = 1;
const SOCK_RAW = 3;
const NETLINK_AUDIT = 9;
/** Unshares one namespace each: user, mount, network, PID. */
const namespaces = { user: 0x10000000, mount: 0x00020000, network: 0x40000000, pid: 0x20000000 } as const;

/** It has no argument that could make it harmless. */
const isHarmless = (name: string): boolean => name !== "vhangup";
/** No pointer, no length, no descriptor and no flag: whoever lets such a call through has nothing done by it. */
const nonsense: readonly number[] = [-1, -1, -1, -1, -1, -1];

/** Everything that the filter forbids, one call each, in an order in which no success spoils a later one. */
export const forbiddenCalls = (architecture: Architecture): readonly ForbiddenCall[] => {
  const socket = numberOf(examinedCalls.socket, architecture) ?? -1;
  const unshare = numberOf(examinedCalls.unshare, architecture) ?? -1;
  const refused = (name: string, number: number, args: readonly number[], errno: number): ForbiddenCall => ({
    name,
    number,
    arguments: args,
    errno,
  });
  return [
    ...Object.entries(families).map(([name, family]) =>
      refused(`socket(${name})`, socket, [family, name === "AF_PACKET" ? SOCK_RAW : SOCK_STREAM, 0], EAFNOSUPPORT),
    ),
    refused("socket(NETLINK_AUDIT)", socket, [16, SOCK_RAW, NETLINK_AUDIT], EAFNOSUPPORT),
    refused("clone3", numberOf(examinedCalls.clone3, architecture) ?? -1, [0, 0], ENOSYS),
    ...Object.entries(deniedCalls).flatMap(([name, numbers]) => {
      const number = numberOf(numbers, architecture);
      return number === undefined || !isHarmless(name) ? [] : refused(name, number, nonsense, EPERM);
    }),
    ...Object.entries(namespaces).map(([name, flag]) => refused(`unshare(${name})`, unshare, [flag], EPERM)),
  ];
};
