import { OrchestrateError } from "@orchestrate/shared";

import type { Reply } from "../reply.ts";
import { ScriptedLine } from "./format.ts";

/** What the model says in one attempt, turn by turn. */
export interface ScriptedAttempt {
  readonly subSpec: string;
  /** Counted from 1. */
  readonly attempt: number;
  readonly turns: readonly Reply[];
  /** The agent that asks. @default "builtin" */
  readonly agent?: string;
}

/**
 * Writes a cassette by hand: the text of its file. Its head says `scripted`, since no model said any of it.
 * Throws OrchestrateError `CASSETTE_INVALID` when a turn is neither text nor calls.
 */
export const scriptedCassette = (attempts: readonly ScriptedAttempt[]): string => {
  const lines = attempts.flatMap(({ subSpec, attempt, turns, agent = "builtin" }) =>
    turns.map((reply, index) => {
      const line = ScriptedLine.safeParse({ attempt: `${subSpec}-${attempt}`, agent, turn: index + 1, reply });
      if (line.success) return line.data;
      throw new OrchestrateError("CASSETTE_INVALID", `Turn ${index + 1} of ${subSpec}-${attempt} is not a reply`, {
        hint: "A reply is { text }, { calls: [{ name, arguments }] } or both.",
        cause: line.error,
      });
    }),
  );
  return [{ cassette: 1, madeBy: "scripted" }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
};
