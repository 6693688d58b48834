import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { folderTrouble } from "../folder-trouble.ts";

/** Things of the host that nothing inside a sandbox may reach, as a program inside would look for them. */
export interface Targets {
  /** What the file and the variable hold. */
  readonly secret: string;
  readonly file: string;
  /** A folder that everybody may write to. */
  readonly folder: string;
  readonly tcpPort: number;
  readonly unixSocket: string;
  readonly abstractSocket: string;
  /** A process of ours that has the secret in its environment. */
  readonly pid: number;
}

/** The targets, set up outside: each is open to everybody of this machine, so that only the boundary can protect it. */
export interface Canaries {
  readonly targets: Targets;
  remove(): Promise<void>;
}

/** The secret is a word that nobody else uses; the caller brings it. */
export const setUpCanaries = async (secret: string): Promise<Canaries> => {
  const folder = makeFolder();
  chmodSync(folder, 0o755);
  const file = join(folder, "secret");
  const open = join(folder, "open");
  writeFileSync(file, secret, { mode: 0o644 });
  mkdirSync(open);
  chmodSync(open, 0o777);

  const unixSocket = join(folder, "socket");
  const abstractSocket = `\0orchestrate-canary-${secret}`;
  const greet = (connection: net.Socket) => connection.on("error", () => {}).end(secret);
  const servers = [net.createServer(greet), net.createServer(greet), net.createServer(greet)] as const;
  const [tcp, unix, abstract] = servers;
  await Promise.all([
    once(tcp.listen(0, "127.0.0.1"), "listening"),
    once(unix.listen({ path: unixSocket, writableAll: true, readableAll: true }), "listening"),
    once(abstract.listen(abstractSocket), "listening"),
  ]);
  const address = tcp.address();
  if (address === null || typeof address === "string") throw new TypeError("A TCP server has a port");

  // Lives as long as its input stays open, so no longer than we do.
  const bystander = spawn("/bin/sh", ["-c", "read -r _"], {
    env: { CANARY: secret },
    stdio: ["pipe", "ignore", "ignore"],
  });
  bystander.stdin.on("error", () => {});
  await once(bystander, "spawn");
  const ended = once(bystander, "exit");
  return {
    targets: { secret, file, folder: open, tcpPort: address.port, unixSocket, abstractSocket, pid: bystander.pid ?? 0 },
    remove: async () => {
      bystander.kill("SIGKILL");
      await ended;
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const makeFolder = (): string => {
  try {
    return mkdtempSync(join(tmpdir(), "orchestrate-canary-"));
  } catch (error) {
    throw folderTrouble(error, tmpdir());
  }
};
