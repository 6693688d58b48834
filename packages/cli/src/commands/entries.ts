import type { CommandEntry } from "./command.ts";
import { machineEntries } from "./machine.entries.ts";
import { steerEntries } from "./steer.entries.ts";

/** Every command, in the order of `--help`, under its heading there. */
export const entries: readonly { readonly heading: string; readonly commands: readonly CommandEntry[] }[] = [
  { heading: "Steer it:", commands: steerEntries },
  { heading: "This machine:", commands: machineEntries },
];
