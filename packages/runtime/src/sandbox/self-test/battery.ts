import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Sandbox, SandboxedCommand, SandboxedResult, SandboxReport } from "@orchestrate/shared";

import { folderTrouble } from "../folder-trouble.ts";
import { defaultLimits } from "../limits.ts";
import type { Architecture } from "../syscalls.ts";
import { attackProgram, attacks, type Attack, type Spoils } from "./attack-program.ts";
import type { Targets } from "./canaries.ts";
import { forbiddenCalls } from "./forbidden-calls.ts";
import { probeResults, syscallProbe } from "./syscall-probe.ts";

export type Check = SandboxReport["checks"][number];

/** Whatever is attacked. */
export interface Battlefield {
  readonly start: Sandbox["start"];
  readonly architecture: Architecture;
  readonly targets: Targets;
  /** A folder of ours for the probe. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Runs every attack from inside and reports each: held, or what was taken. An attack that could not be run counts as lost. */
export const runBattery = async (field: Battlefield): Promise<readonly Check[]> => [
  ...(await attackTargets(field)),
  ...(await attackKernel(field)),
];

const attackTargets = async (field: Battlefield): Promise<readonly Check[]> => {
  const result = await run(field, { argv: ["node", "-e", attackProgram(field.targets)], mounts: [] });
  const spoils = parse(result);
  return Object.entries(attacks).map(([name, meaning]): Check => {
    if (spoils === undefined) return { name, held: false, detail: `the attack could not be run: ${said(result)}` };
    const seen = spoils[name as Attack];
    return { name, held: seen === undefined, detail: seen === undefined ? "" : `${meaning} (${seen})` };
  });
};

const parse = ({ exit, stdout }: SandboxedResult): Spoils | undefined =>
  exit === 0 ? (JSON.parse(stdout) as Spoils) : undefined;

const attackKernel = async (field: Battlefield): Promise<readonly Check[]> => {
  const calls = forbiddenCalls(field.architecture);
  const probe = join(field.folder, "probe");
  try {
    writeFileSync(probe, syscallProbe(field.architecture, calls), { mode: 0o755 });
  } catch (error) {
    throw folderTrouble(error, probe);
  }
  // Base64, because output is text.
  const argv = ["sh", "-c", '"$1" | base64 --wrap=0', "sh", probe];
  const result = await run(field, { argv, mounts: [{ kind: "bind", source: probe, target: probe, access: "read" }] });
  const results = probeResults(Buffer.from(result.stdout, "base64"));
  return calls.map(({ name, errno }, index): Check => {
    const got = results[index];
    const detail = got === undefined ? `the probe did not run: ${said(result)}` : `the kernel was reached (${got})`;
    return { name: `call ${name}`, held: got === -errno, detail: got === -errno ? "" : detail };
  });
};

const run = async (
  { start, signal }: Battlefield,
  command: Pick<SandboxedCommand, "argv" | "mounts">,
): Promise<SandboxedResult> => {
  const fixed = { cwd: "/tmp", env: {}, relays: [], stdin: "null", output: "capture" } as const;
  const { ended } = await start({ ...command, ...fixed, limits: { ...defaultLimits, timeoutMs: 60_000 } }, { signal });
  return ended;
};

const said = ({ how, exit, signal, stderr }: SandboxedResult): string =>
  `${how} ${exit ?? signal ?? ""} ${stderr.trim()}`.slice(0, 500);
