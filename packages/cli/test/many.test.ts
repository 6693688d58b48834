import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { expect, test } from "vitest";

import { main } from "./program.ts";
import { scribbles } from "./scribbles.ts";

test(
  "sixty sub-specs at eight places all merge, with as many events each as few have, in less than 300 MB",
  { tags: ["slow"], timeout: 600_000 },
  async () => {
    const count = 60;
    const repo = await scribbles({ count });
    const child = spawn(process.execPath, [main, "run", "specs/many.md", "--events", "--concurrency", "8"], {
      cwd: repo.path,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const closed = once(child, "close");
    const status = `/proc/${child.pid}/status`;
    let events = 0;
    let peak = 0;
    createInterface({ input: child.stdout }).on("line", () => {
      events += 1;
      // Only Linux tells a process's peak; elsewhere the rest is what the test is for.
      if (existsSync(status)) peak = Math.max(peak, peakOf(readFileSync(status, "utf8")));
    });
    await closed;
    expect(child.exitCode).toBe(0);
    expect((await repo.run("ls-tree", "--name-only", "main:out")).split("\n")).toHaveLength(count);
    // 30 for each where nothing is judged twice, its statements among them, and room for a train that is rebuilt.
    expect(events).toBeLessThan(35 * count + 20);
    expect(peak).toBeLessThan(300_000);
  },
);

/** The most memory that a process ever had, in kB. */
const peakOf = (status: string): number => Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
