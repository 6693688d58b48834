import { foldRun, type RunState } from "@orchestrate/coordinator";
import type { AnyEvent, Clock } from "@orchestrate/shared";

import type { Terminal } from "../terminal.ts";
import { plainLine, sentenceOf } from "./event-line.ts";
import { liveLines } from "./live-lines.ts";
import { overviewOf } from "./overview.ts";
import { openScreen } from "./screen.ts";

/** Shows a run while it runs: a reader of its log, and of nothing else. */
export interface View {
  /** Takes in what happened before, of a run that is resumed. */
  readonly begin: (before: readonly AnyEvent[]) => void;
  readonly show: (event: AnyEvent) => void;
  /** Tells the person who watches something that no event says. */
  readonly say: (text: string) => void;
  /** Leaves the terminal as any program leaves it. */
  readonly close: () => void;
}

/** A line of JSON for each event, for another program. */
export const eventsView = (terminal: Terminal): View => ({
  begin: () => {},
  show: (event) => terminal.out(`${JSON.stringify(event)}\n`),
  say: (text) => terminal.err(`${text}\n`),
  close: () => {},
});

/** Nothing while it runs, for a program that waits for the one document at the end. */
export const silentView: View = { begin: () => {}, show: () => {}, say: () => {}, close: () => {} };

/** A line of text for each event that a person wants to know of; for logs and pipes. */
export const plainView = (terminal: Terminal): View => {
  let startedAt: string | undefined;
  return {
    begin([first]) {
      startedAt = first?.time;
    },
    show(event) {
      startedAt ??= event.time;
      const line = plainLine(event, startedAt);
      if (line !== undefined) terminal.out(`${line}\n`);
    },
    say: (text) => terminal.err(`${text}\n`),
    close: () => {},
  };
};

/** How often the table is drawn at most: smooth to the eye, and cheap over a slow connection. */
const frameMs = 100;

/** A table that is redrawn in place. */
export const liveView = (terminal: Terminal, clock: Clock): View => {
  const screen = openScreen(terminal);
  const heard = new Map<string, string>();
  let state: RunState | undefined;
  let news: AnyEvent[] = [];
  let drawn = "";
  let advice: string | undefined;

  const draw = (): void => {
    state = foldRun(news, state);
    news = [];
    const { columns: width, rows } = terminal.size();
    // The last column stays free: a line that fills it is joined with the next one when the terminal is resized.
    const columns = Math.max(1, width - 1);
    const nowMs = Date.parse(clock.now());
    const lines = liveLines(overviewOf(state, { nowMs, heard, advice }), { columns, rows, style: terminal.style });
    // Nothing is sent while nothing changes: a terminal that is scrolled or copied from stays still.
    const frame = `${columns}x${rows}\n${lines.join("\n")}`;
    if (frame === drawn) return;
    screen.draw(lines);
    drawn = frame;
  };

  const show = (event: AnyEvent): void => {
    news.push(event);
    const sentence = sentenceOf(event);
    if (sentence !== undefined) heard.set(event.subject, sentence);
  };
  const timer = setInterval(draw, frameMs);
  timer.unref();
  return {
    begin: (before) => before.forEach(show),
    show,
    say(text) {
      advice = text;
    },
    close() {
      clearInterval(timer);
      screen.close();
    },
  };
};
