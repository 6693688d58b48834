// `pnpm bench [--large] [--rounds N] [--parts N] [--evidence N] [--folder DIR] [--json FILE]`
// What the program costs beside the agents and the criteria, as ratios; never part of a test.
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { measureEvidence } from "./evidence.ts";
import { measureGateway } from "./gateway.ts";
import { describeMachine } from "./machine.ts";
import { measureOverhead } from "./overhead.ts";
import { compareStrategies, world } from "./queue/compare.ts";
import { measureSandbox } from "./sandbox.ts";
import { measureStartUp } from "./start-up.ts";
import { table } from "./table.ts";

const { values } = parseArgs({
  options: {
    /** Also in a repository of 10,000 files; takes some minutes. */
    large: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    parts: { type: "string", default: "20" },
    /** Sub-specs of the run whose evidence is exported and checked; 0 leaves that out. */
    evidence: { type: "string", default: "200" },
    folder: { type: "string", default: tmpdir() },
    json: { type: "string" },
  },
});
const program = join(import.meta.dirname, "..", "packages", "cli", "dist", "main.js");
if (!existsSync(program)) throw new Error("There is no build to measure. Run `npx -y pnpm@12 build` first.");
const rounds = Number(values.rounds);
const parts = Number(values.parts);
const folder = mkdtempSync(join(values.folder, "orchestrate-bench-"));
// The sandbox's own user must be able to pass through it.
chmodSync(folder, 0o711);

const machine = describeMachine(folder);
console.log(
  `${Object.entries(machine)
    .map(([name, value]) => `${name} ${value}`)
    .join(" · ")}\n`,
);

const startUp = measureStartUp({ program, rounds: 4 * rounds });
console.log(
  table(
    ["start-up", "ms", "ratio"],
    [
      ["node -e 0", startUp.emptyNodeMs.toFixed(1), "1.00"],
      ["orchestrate --help", startUp.helpMs.toFixed(1), startUp.ratio.toFixed(2)],
    ],
  ),
);

const sandboxes = await measureSandbox({ rounds: 4 * rounds, folder });
console.log(`\nSandbox, medians of ${4 * rounds} alternating rounds`);
console.log(
  table(
    ["", "plain, ms", "sandboxed, ms", "more, ms"],
    sandboxes.map(({ what, plainMs, sandboxedMs }) => [
      what,
      plainMs.toFixed(1),
      sandboxedMs.toFixed(1),
      (sandboxedMs - plainMs).toFixed(1),
    ]),
  ),
);

const gateways = await measureGateway({ rounds: 20 * rounds, folder });
console.log(`\nGateway before a scripted model, medians of ${20 * rounds} alternating rounds`);
console.log(
  table(
    ["", "direct, ms", "through, ms", "more, ms", "at most"],
    gateways.map(({ what, directMs, throughMs, mostMs }) => [
      what,
      directMs.toFixed(3),
      throughMs.toFixed(3),
      (throughMs - directMs).toFixed(3),
      mostMs.toFixed(0),
    ]),
  ),
);

const overheads = (values.large ? [100, 10_000] : [100]).flatMap((files) =>
  [1, 2].map((concurrency) => measureOverhead({ files, parts, concurrency, rounds, folder, program })),
);
console.log(`\nOverhead for each of ${parts} sub-specs, sandbox and log on, medians of ${rounds} interleaved rounds`);
console.log(
  table(
    ["files", "at once", "shell, ms", "orchestrate, ms", "ratio"],
    overheads.map((row) => [
      `${row.files}`,
      `${row.concurrency}`,
      row.porcelainMs.toFixed(1),
      row.productMs.toFixed(1),
      row.ratio.toFixed(2),
    ]),
  ),
);

const evidence =
  Number(values.evidence) === 0 ? [] : measureEvidence({ parts: Number(values.evidence), folder, program });
if (evidence.length > 0) {
  console.log(`\nEvidence of a run of ${values.evidence} sub-specs, exported and checked once`);
  console.log(
    table(
      ["", "measured", "at most", "unit"],
      evidence.map((row) => [row.what, row.measured.toFixed(0), `${row.most}`, row.unit]),
    ),
  );
}

const queues = compareStrategies({ seeds: 9 });
console.log(
  `\nMerge queue, simulated: ${world.subSpecs} sub-specs, ${world.agents} agents, ${world.verifiers} verifiers`,
);
console.log(
  table(
    ["strategy", "failures", "minutes", "verifications each"],
    queues.map((row) => [
      row.strategy,
      `${row.failureRate * 100} %`,
      row.makespanMinutes.toFixed(0),
      row.verificationsEach.toFixed(2),
    ]),
  ),
);

if (values.json !== undefined) {
  writeFileSync(
    values.json,
    `${JSON.stringify({ machine, startUp, sandboxes, gateways, overheads, evidence, queues }, undefined, 2)}\n`,
  );
}
rmSync(folder, { recursive: true });
