import type { Architecture } from "../syscalls.ts";

/** One system call with up to six arguments. */
export interface Call {
  readonly number: number;
  readonly arguments: readonly (number | bigint)[];
}

/**
 * A static ELF program that makes some system calls and writes each result (a little-endian 64-bit number, negative
 * for an error) to its output. It needs no compiler and no library, so it asks the kernel exactly what it is told to.
 */
export const syscallProbe = (architecture: Architecture, calls: readonly Call[]): Buffer => {
  const encode = encoders[architecture];
  const { write, exit } = basicCalls[architecture];
  const bodyOf = (results: number) =>
    Buffer.concat([
      ...calls.map((call, index) => Buffer.concat([encode.call(call), encode.store(results + 8 * index)])),
      encode.call({ number: write, arguments: [1, results, 8 * calls.length] }),
      encode.call({ number: exit, arguments: [0] }),
    ]);
  // The code is as long wherever the results are, because addresses are written at full length.
  const results = codeAddress + bodyOf(0).length;
  const body = bodyOf(results);
  return Buffer.concat([elfHeader(architecture, body.length, 8 * calls.length), body]);
};

/** The results of a probe, in the order of its calls. */
export const probeResults = (output: Buffer): readonly number[] =>
  Array.from({ length: Math.floor(output.length / 8) }, (_, index) => Number(output.readBigInt64LE(8 * index)));

const basicCalls = { x64: { write: 1, exit: 60 }, arm64: { write: 64, exit: 93 } } as const;

const loadAddress = 0x400000;
const headerLength = 64 + 56;
const codeAddress = loadAddress + headerLength;

/** A file header and one loadable segment that may be read, written and run. */
const elfHeader = (architecture: Architecture, codeLength: number, resultsLength: number): Buffer => {
  const header = Buffer.alloc(headerLength);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE({ x64: 62, arm64: 183 }[architecture], 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(codeAddress), 24);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  header.writeUInt32LE(1, 64);
  header.writeUInt32LE(7, 68);
  header.writeBigUInt64LE(BigInt(loadAddress), 80);
  header.writeBigUInt64LE(BigInt(loadAddress), 88);
  header.writeBigUInt64LE(BigInt(headerLength + codeLength), 96);
  header.writeBigUInt64LE(BigInt(headerLength + codeLength + resultsLength), 104);
  header.writeBigUInt64LE(0x1000n, 112);
  return header;
};

interface Encoder {
  call(call: Call): Buffer;
  /** Stores the result of the last call. */
  store(address: number): Buffer;
}

const unsigned = (value: number | bigint): bigint => BigInt.asUintN(64, BigInt(value));

/** `mov register, imm64` for rdi, rsi, rdx, r10, r8, r9. */
const x64Registers = [
  [0x48, 0xbf],
  [0x48, 0xbe],
  [0x48, 0xba],
  [0x49, 0xba],
  [0x49, 0xb8],
  [0x49, 0xb9],
] as const;

const x64Move = (opcode: readonly number[], value: number | bigint): Buffer => {
  const operand = Buffer.alloc(8);
  operand.writeBigUInt64LE(unsigned(value));
  return Buffer.concat([Buffer.from(opcode), operand]);
};

const x64: Encoder = {
  call: (call) =>
    Buffer.concat([
      x64Move([0x48, 0xb8], call.number),
      ...x64Registers.map((opcode, index) => x64Move(opcode, call.arguments[index] ?? 0)),
      Buffer.from([0x0f, 0x05]),
    ]),
  // mov rbx, address; mov [rbx], rax
  store: (address) => Buffer.concat([x64Move([0x48, 0xbb], address), Buffer.from([0x48, 0x89, 0x03])]),
};

/** `movz` and three `movk`, sixteen bits each. */
const arm64Move = (register: number, value: number | bigint): Buffer => {
  const instructions = Buffer.alloc(16);
  for (const part of [0, 1, 2, 3]) {
    const bits = Number((unsigned(value) >> BigInt(16 * part)) & 0xffffn);
    const opcode = part === 0 ? 0xd2800000 : 0xf2800000;
    instructions.writeUInt32LE((opcode | (part << 21) | (bits << 5) | register) >>> 0, 4 * part);
  }
  return instructions;
};

const word = (instruction: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(instruction);
  return buffer;
};

const arm64: Encoder = {
  call: (call) =>
    Buffer.concat([
      arm64Move(8, call.number),
      ...[0, 1, 2, 3, 4, 5].map((register) => arm64Move(register, call.arguments[register] ?? 0)),
      word(0xd4000001),
    ]),
  // str x0, [x9]
  store: (address) => Buffer.concat([arm64Move(9, address), word(0xf9000120)]),
};

const encoders: Readonly<Record<Architecture, Encoder>> = { x64, arm64 };
