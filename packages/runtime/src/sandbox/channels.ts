import { spawn, type ChildProcess } from "node:child_process";
import type { Duplex, Readable } from "node:stream";

import type { SandboxedCommand } from "@orchestrate/shared";

import type { LauncherWord } from "./launcher.ts";
import { systemPath } from "./programs.ts";

/** What goes into a sandbox beside its standard streams. */
export interface Inputs {
  /** bubblewrap's options, the environment among them. */
  readonly options: readonly string[];
  readonly filter: Uint8Array;
  readonly homeFiles: readonly string[];
}

/** The descriptors that bubblewrap and the launcher are given; files of HOME come after them. */
export const descriptors = { options: 3, filter: 4, control: 5, info: 6, firstHomeFile: 7 } as const;

/** Our ends of the descriptors. */
export interface Channels {
  readonly child: ChildProcess;
  /** What the launcher says first; undefined when it says nothing that we know. */
  readonly firstWord: Promise<LauncherWord | undefined>;
  /** The sandbox's init as seen from here; undefined when there never was one. */
  readonly initPid: Promise<number | undefined>;
  /** Lets the launcher become the command. */
  go(): void;
}

/** All that the programs outside the sandbox get to see: an environment from a command could steer them (LD_DEBUG_OUTPUT, BASH_ENV). */
const outerEnvironment = { PATH: systemPath, LC_ALL: "C" };

/** Starts the program with a socket pair for each descriptor, in a process group of its own, away from our terminal's. */
export const spawnWithChannels = (
  [file = "", ...argv]: readonly string[],
  {
    stdin,
    output,
    inputs,
  }: {
    readonly stdin: SandboxedCommand["stdin"];
    readonly output: readonly ["pipe" | number, "pipe" | number];
    readonly inputs: Inputs;
  },
): ChildProcess => {
  const channels = Array.from(
    { length: descriptors.firstHomeFile - 3 + inputs.homeFiles.length },
    () => "pipe" as const,
  );
  return spawn(file, argv, {
    cwd: "/",
    env: outerEnvironment,
    detached: true,
    stdio: [stdin === "pipe" ? "pipe" : "ignore", ...output, ...channels],
  });
};

/** Feeds the descriptors and listens to them. What comes from inside is read as untrusted. */
export const openChannels = (child: ChildProcess, { options, filter, homeFiles }: Inputs): Channels => {
  const channel = (descriptor: number) => {
    const stream = (child.stdio as readonly unknown[])[descriptor] as Duplex;
    // A reader that is gone is noticed by its exit.
    return stream.on("error", () => {});
  };
  child.stdin?.on("error", () => {});
  channel(descriptors.options).end(options.map((option) => `${option}\0`).join(""));
  channel(descriptors.filter).end(filter);
  homeFiles.forEach((content, index) => channel(descriptors.firstHomeFile + index).end(content));
  const control = channel(descriptors.control);
  return {
    child,
    firstWord: textOf(control, (text) => text.includes("\n")).then(wordOf),
    initPid: textOf(channel(descriptors.info), () => false).then(pidOf),
    go: () => control.end("go\n"),
  };
};

/** The text of a stream until it ends, is long, or is enough. */
const textOf = (stream: Readable, isEnough: (text: string) => boolean): Promise<string> =>
  new Promise((resolve) => {
    let text = "";
    const settle = () => resolve(text);
    stream.on("end", settle).on("close", settle);
    stream.on("data", (chunk: Buffer) => {
      if (text.length < 4096) text += String(chunk);
      if (isEnough(text)) settle();
    });
  });

const words: readonly LauncherWord[] = ["ready", "missing", "limits", "relays"];
const wordOf = (text: string): LauncherWord | undefined => words.find((word) => text === `${word}\n`);

const pidOf = (text: string): number | undefined => {
  const pid = Number(/"child-pid": (\d+)/.exec(text)?.[1]);
  return pid > 1 ? pid : undefined;
};
