import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { digestOfJson, OrchestrateError, type Digest, type SandboxReport } from "@orchestrate/shared";
import { z } from "zod";

import { folderTrouble } from "../folder-trouble.ts";
import { runBattery, type Battlefield, type Check } from "./battery.ts";
import { setUpCanaries } from "./canaries.ts";

export interface SelfTestOptions extends Omit<Battlefield, "targets"> {
  /** Of everything that the result depends on beside the boot: the adapter's profile, versions of programs. */
  readonly subject: Digest;
}

/**
 * Tries the boundary by attacking it from inside. A boundary that held is remembered until the machine is started
 * again, or what it is made of changes; one that did not is tried again each time, because somebody may have mended it.
 */
export const selfTest = async (options: SelfTestOptions): Promise<SandboxReport> => {
  const file = join(options.folder, "self-test.json");
  const key = digestOfJson({ boot: bootId(), subject: options.subject });
  const known = remembered(file, key);
  if (known) return reportOf(known);
  try {
    const checks = await attack(options);
    if (checks.every(({ held }) => held)) remember(file, { key, checks });
    return reportOf(checks);
  } catch (error) {
    if (!OrchestrateError.is(error)) throw error;
    return { usable: false, checks: [], reason: error.message, remedy: error.hint };
  }
};

const attack = async (options: SelfTestOptions): Promise<readonly Check[]> => {
  const canaries = await setUpCanaries(randomUUID());
  try {
    return await runBattery({ ...options, targets: canaries.targets });
  } finally {
    await canaries.remove();
  }
};

const reportOf = (checks: readonly Check[]): SandboxReport => {
  const lost = checks.filter(({ held }) => !held);
  if (lost.length === 0) return { usable: true, checks, reason: undefined, remedy: undefined };
  const said = lost.map(({ name, detail }) => `${name}: ${detail}`).join("; ");
  return { usable: false, checks, reason: `The sandbox does not hold: ${said}`, remedy: lostRemedy };
};

const lostRemedy =
  "Update bubblewrap and the kernel, then run orchestrate doctor. Do not run agents on this machine until then.";

const bootId = (): string => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();

const Memory = z.object({
  key: z.string(),
  checks: z.array(z.object({ name: z.string(), held: z.literal(true), detail: z.string() })),
});

const remembered = (file: string, key: Digest): readonly Check[] | undefined => {
  try {
    const memory = Memory.parse(JSON.parse(readFileSync(file, "utf8")));
    return memory.key === key ? memory.checks : undefined;
  } catch {
    // Nothing is remembered, or nothing that can be read: then it is tried again.
    return undefined;
  }
};

const remember = (file: string, memory: { readonly key: Digest; readonly checks: readonly Check[] }): void => {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(memory), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw folderTrouble(error, file);
  }
};
