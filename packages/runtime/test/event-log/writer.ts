// A writer in a process of its own, to be killed: appends until it is, and says each `seq` once it is durable.
import type { Clock, RunId } from "@orchestrate/shared";

import { openEventLog } from "../../src/event-log/open-event-log.ts";

const [folder] = process.argv.slice(2);
if (!folder) throw new TypeError("usage: writer.ts FOLDER");
const clock: Clock = { now: () => "2026-11-22T12:00:00.000Z", monotonicMs: () => 0, sleep: async () => {} };
const log = await openEventLog({ folder, run: "0abc" as RunId, clock });
for (;;) {
  const { seq } = await log.append({ type: "run.paused", subject: "", data: { why: "x".repeat(10_000) } });
  if (!process.stdout.write(`${seq}\n`)) await new Promise((resolve) => process.stdout.once("drain", resolve));
}
