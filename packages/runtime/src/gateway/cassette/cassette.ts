import { readFile } from "node:fs/promises";

import { type Digest, OrchestrateError, type Protocol } from "@orchestrate/shared";

import { digestOfSaid, type Said, saidIn } from "../said.ts";
import { CassetteHead, CassetteLine, type Maker, type RecordedLine, type ScriptedLine } from "./format.ts";

/** Names one request of an attempt; two of the same name are told apart by their order. */
export interface CassetteKey {
  /** `<sub-spec>-<attempt>`. */
  readonly attempt: string;
  readonly agent: string;
  readonly protocol: Protocol;
  readonly tools: boolean;
  readonly stream: boolean;
  readonly said: Digest;
}

/** Answers by request: either as a provider gave it, or as a person wrote it. */
export interface Cassette {
  /** Everything that made an answer in it, the head's first. */
  readonly madeBy: readonly Maker[];
  /** The protocols that its answers were recorded in; empty when all are scripted, which fits any. */
  readonly protocols: readonly Protocol[];
  /** The attempts that it has answers for. */
  readonly attempts: readonly string[];
  /** The answers to a request, in the order in which it was made; empty when there is none. */
  answers(key: CassetteKey): readonly (ScriptedLine | RecordedLine)[];
}

/** Reads a cassette. Rejects with OrchestrateError `CASSETTE_MISSING` or `CASSETTE_INVALID`, which names the line. */
export const readCassette = async (file: string): Promise<Cassette> => {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new OrchestrateError("CASSETTE_MISSING", `There is no cassette at ${file}`, {
      hint: "Record one with `orchestrate run --record FILE`, or write one by hand.",
      cause,
    });
  });
  return parseCassette(text, file);
};

/** The same from text; `file` is for messages. Throws OrchestrateError `CASSETTE_INVALID`. */
export const parseCassette = (text: string, file: string): Cassette => {
  const [first = "", ...rest] = text.split("\n");
  const head = parseLine(first, CassetteHead, { file, line: 1 });
  const byAttempt = new Map<string, Entry[]>();
  for (const [index, line] of rest.entries()) {
    if (line.trim() === "") continue;
    const at = { file, line: index + 2 };
    const parsed = parseLine(line, CassetteLine, at);
    if ("restart" in parsed) byAttempt.delete(parsed.restart);
    else byAttempt.set(parsed.attempt, [...(byAttempt.get(parsed.attempt) ?? []), entryOf(parsed, byAttempt, at)]);
  }
  const entries = [...byAttempt.values()].flat();
  const makers = entries.flatMap(({ line }) => ("madeBy" in line && line.madeBy ? [line.madeBy] : []));
  const distinct = new Map([head.madeBy, ...makers].map((maker) => [JSON.stringify(maker), maker]));
  return {
    madeBy: [...distinct.values()],
    protocols: [...new Set(entries.flatMap(({ line }) => ("protocol" in line ? [line.protocol] : [])))],
    attempts: [...byAttempt.keys()],
    answers: (key) => (byAttempt.get(key.attempt) ?? []).filter((entry) => matches(entry, key)).map(({ line }) => line),
  };
};

/** A line with the digest of what was said before it; for a scripted one that follows from the lines above it. */
interface Entry {
  readonly line: ScriptedLine | RecordedLine;
  readonly said: Digest;
}

interface Position {
  readonly file: string;
  readonly line: number;
}

const entryOf = (
  line: ScriptedLine | RecordedLine,
  byAttempt: ReadonlyMap<string, readonly Entry[]>,
  at: Position,
): Entry => {
  if ("said" in line) return { line, said: line.said };
  const before = (byAttempt.get(line.attempt) ?? []).flatMap((entry) =>
    "reply" in entry.line && entry.line.agent === line.agent ? [entry.line] : [],
  );
  if (line.turn !== before.length + 1) {
    throw invalid(at, `turn ${line.turn} of ${line.attempt} follows turn ${before.length}`);
  }
  return { line, said: digestOfSaid(before.flatMap((earlier): readonly Said[] => saidIn(earlier.reply))) };
};

const matches = ({ line, said }: Entry, key: CassetteKey): boolean => {
  if (line.agent !== key.agent || said !== key.said) return false;
  return "reply" in line
    ? key.tools
    : line.protocol === key.protocol && line.tools === key.tools && line.stream === key.stream;
};

const parseLine = <Line>(
  text: string,
  schema: { safeParse(value: unknown): { success: true; data: Line } | { success: false; error: Error } },
  at: Position,
): Line => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid(at, "not JSON", cause);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw invalid(at, "not a line of a cassette of version 1", parsed.error);
};

const invalid = (at: Position, what: string, cause?: unknown): OrchestrateError =>
  new OrchestrateError("CASSETTE_INVALID", `${at.file}:${at.line}: ${what}`, {
    hint: "docs/guides/cassettes.md describes the format.",
    at,
    cause,
  });
