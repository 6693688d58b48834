import type { CommandEntry } from "./command.ts";
import { evidenceEntries } from "./evidence.entries.ts";
import { gateEntries } from "./gate.entries.ts";
import { machineEntries } from "./machine.entries.ts";
import { runEntries } from "./run.entries.ts";
import { specEntries } from "./spec.entries.ts";
import { steerEntries } from "./steer.entries.ts";

/** Every command, in the order of `--help`, under its heading there. */
export const entries: readonly { readonly heading: string; readonly commands: readonly CommandEntry[] }[] = [
  { heading: "Write a spec:", commands: specEntries },
  { heading: "Run it:", commands: runEntries },
  { heading: "Steer a run:", commands: steerEntries },
  { heading: "Judge and tidy:", commands: gateEntries },
  { heading: "Show it to others:", commands: evidenceEntries },
  { heading: "This machine:", commands: machineEntries },
];
