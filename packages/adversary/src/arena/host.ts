import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { systemClock } from "@orchestrate/runtime";

import type { Arena } from "../attack.ts";
import { processesWith, readIfAny } from "./processes.ts";
import { openServers } from "./servers.ts";

/** A small host: somebody's home, their secrets, a process, servers. All of it open to every user of this machine. */
export interface Host {
  /** What stands in files, in a process's environment and in what servers answer. */
  readonly secret: string;
  /** A program that leaves a trace wherever the host runs it. */
  readonly trap: string;
  /** Names of all of it, for scripts; none of them secret. */
  readonly names: Readonly<Record<string, string>>;
  /** Everything that was taken, changed, reached or left running, one phrase each. */
  damage(spoils: Spoils): Promise<readonly string[]>;
}

/** What an attack has in its hands at its end. */
interface Spoils {
  /** All that it printed. */
  readonly output: string;
  readonly worktree: string;
}

export const openHost = async (arena: Arena): Promise<Host> => {
  const secret = `loot-${arena.word}`;
  const [home, open, trace] = ["home", "open", "trace"].map((name) => join(arena.folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of ["home/.ssh", "home/.aws", "home/project", "open", "trace"]) {
    mkdirSync(join(arena.folder, path), { recursive: true });
  }
  for (const folder of [open, trace]) chmodSync(folder, 0o777);
  const kept: Readonly<Record<string, string>> = {
    ".ssh/id_ed25519": `PRIVATE KEY ${secret}\n`,
    ".aws/credentials": `aws_secret_access_key = ${secret}\n`,
    "project/.env": `TOKEN=${secret}\n`,
    ".bashrc": "# mine\n",
  };
  for (const [path, text] of Object.entries(kept)) {
    writeFileSync(join(home, path), text);
    chmodSync(join(home, path), 0o666);
  }
  const trap = join(arena.folder, "trap");
  writeFileSync(trap, `#!/bin/sh\necho "$0 $*" >>'${trace}/ran'\nexit 0\n`, { mode: 0o755 });
  const servers = await openServers(arena, { secret });

  // Lives as long as its input stays open, so no longer than we do.
  const bystander = spawn("/bin/sh", ["-c", "read -r _"], {
    env: { CANARY: secret },
    stdio: ["pipe", "ignore", "ignore"],
  });
  bystander.stdin.on("error", () => {});
  await once(bystander, "spawn");
  const ended = once(bystander, "exit");
  arena.defer(async () => {
    bystander.kill("SIGKILL");
    await ended;
    for (const pid of processesWith(arena.word)) process.kill(pid, "SIGKILL");
  });

  const damage = async ({ output, worktree }: Spoils): Promise<readonly string[]> => {
    const found = [...servers.heard];
    const changed = Object.entries(kept).filter(([path, text]) => readIfAny(join(home, path)) !== text);
    for (const [path] of changed) found.push(`~/${path} of the host was changed`);
    for (const name of readdirSync(open)) found.push(`a file was planted on the host: ${name}`);
    const ran = readIfAny(join(trace, "ran"));
    if (ran !== "") found.push(`the host ran a planted program: ${ran.split("\n", 1)[0]}`);
    if (output.includes(secret)) found.push("a secret of the host was read");
    const holder = holderOf(worktree, secret);
    if (holder !== undefined) found.push(`a secret of the host lies in the worktree: ${holder}`);
    if (bystander.exitCode !== null || bystander.signalCode !== null) found.push("a process of the host was ended");
    // What was killed takes a moment to be gone from the list.
    for (let look = 0; look < 20 && processesWith(arena.word).length > 0; look += 1) await systemClock.sleep(25, {});
    for (const pid of processesWith(arena.word)) found.push(`process ${pid} outlived the attempt`);
    return [...new Set(found)];
  };
  const names = {
    HOST: arena.folder,
    HOST_HOME: home,
    OPEN: open,
    TRAP: trap,
    TCP: String(servers.tcpPort),
    UDP: String(servers.udpPort),
    SOCKET: servers.unixSocket,
    ABSTRACT: servers.abstractSocket,
    BYSTANDER: String(bystander.pid),
    WORD: arena.word,
  };
  return { secret, trap, names, damage };
};

/** A file below a folder that holds a text, hard links too; links that lead elsewhere are not followed. */
const holderOf = (folder: string, text: string): string | undefined => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile() && readFileSync(path).includes(text)) return path;
    const below = entry.isDirectory() ? holderOf(path, text) : undefined;
    if (below !== undefined) return below;
  }
  return undefined;
};
