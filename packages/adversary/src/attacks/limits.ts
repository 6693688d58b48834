import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

import { onHost } from "../arena/on-host.ts";
import type { Attack } from "../attack.ts";

const MiB = 2 ** 20;
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
const forever = `sh -c 'while :; do sleep 1; done' "$WORD"`;

/** T24 and T31: what takes a machine's processes, memory, disk or time, and what does not go when it should. */
export const limitAttacks: readonly Attack[] = [
  onHost({
    id: "T24-fork-bomb",
    row: "T24",
    title: "starts processes without end",
    onlyGuarded: true,
    script: `exec bash -c 'b() { b | b & }; b; while :; do sleep 1; done' "$WORD"`,
    limits: { maxProcesses: 64, timeoutMs: 2_000 },
  }),
  onHost({
    id: "T24-huge-file",
    row: "T24",
    title: "fills the disk by one file",
    onlyGuarded: true,
    script: `head -c 20000000 /dev/zero >large`,
    limits: { maxFileBytes: MiB },
    gains: ({ worktree }) => (sizeOf(join(worktree, "large")) > MiB ? ["a file grew past its limit"] : []),
  }),
  onHost({
    id: "T24-memory",
    row: "T24",
    title: "takes all memory",
    onlyGuarded: true,
    script: `node -e 'const kept=[];while(kept.length<64)kept.push(Buffer.alloc(16*2**20,1));require("fs").writeFileSync("took","1 GiB")'`,
    limits: { maxDataBytes: 640 * MiB },
    gains: ({ worktree }) => (existsSync(join(worktree, "took")) ? ["more memory was taken than is allowed"] : []),
  }),
  onHost({
    id: "T24-flood",
    row: "T24",
    title: "floods the log",
    onlyGuarded: true,
    script: `yes | head -c 50000000`,
    limits: { maxOutputBytes: MiB },
    gains: ({ result }) => (result.stdout.length > MiB ? ["more output was kept than is allowed"] : []),
  }),
  onHost({
    id: "T24-endless",
    row: "T24",
    title: "never ends, and minds no signal",
    onlyGuarded: true,
    script: `trap '' TERM INT HUP; exec sh -c "trap '' TERM INT HUP; while :; do :; done" "$WORD"`,
    limits: { timeoutMs: 1_000 },
  }),
  onHost({
    id: "T24-descriptors",
    row: "T24",
    title: "opens files without end",
    onlyGuarded: true,
    script: `node -e 'const f=require("fs");let n=0;try{for(;n<5000;n++)f.openSync("/dev/null")}catch{}f.writeFileSync(1,"opened "+n)'`,
    limits: { maxOpenFiles: 256 },
    gains: ({ result }) =>
      Number(/opened (\d+)/.exec(result.stdout)?.[1] ?? 0) > 256 ? ["more files were opened than is allowed"] : [],
  }),
  onHost({
    id: "T31-session",
    row: "T31",
    title: "leaves a daemon in a session of its own",
    script: `setsid ${forever} >/dev/null 2>&1 & sleep 0.3`,
  }),
  onHost({
    id: "T31-orphan",
    row: "T31",
    title: "leaves an orphan that nobody waits for",
    script: `(setsid sh -c '${forever.replaceAll("'", `'\\''`)} &' >/dev/null 2>&1 &); sleep 0.3`,
  }),
  onHost({
    id: "T31-late-write",
    row: "T31",
    title: "writes to the host when its attempt is over",
    script: `setsid sh -c 'sleep 0.3; echo late >"$OPEN/late"; sleep 100' "$WORD" >/dev/null 2>&1 & sleep 0.2`,
  }),
  onHost({
    id: "T31-no-hangup",
    row: "T31",
    title: "leaves a process that minds no hang-up",
    script: `setsid nohup ${forever} >/dev/null 2>&1 & sleep 0.3`,
  }),
];
