import type { AgentEvent, Clock } from "@orchestrate/shared";

/** Everything that an agent emits, as JSON lines. */
export interface Transcript {
  add(event: AgentEvent): void;
  text(): string;
}

/** A model that repeats itself for hours fills this, not our memory. */
const maxLength = 8 * 1024 * 1024;

/** Keeps events with their time in milliseconds since the start, without secrets, up to 8 Mi characters. */
export const createTranscript = (options: {
  readonly clock: Clock;
  readonly redact: (text: string) => string;
}): Transcript => {
  const startMs = options.clock.monotonicMs();
  const lines: string[] = [];
  let length = 0;
  let isFull = false;
  return {
    add: (event) => {
      if (isFull) return;
      const atMs = Math.round(options.clock.monotonicMs() - startMs);
      const line = options.redact(JSON.stringify({ atMs, ...event }));
      length += line.length;
      isFull = length > maxLength;
      lines.push(
        isFull ? JSON.stringify({ atMs, type: "note", level: "warn", text: "The transcript ends here." }) : line,
      );
    },
    text: () => lines.map((line) => `${line}\n`).join(""),
  };
};
