import { once } from "node:events";
import { lstatSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, rmdir, symlink, unlink, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { OrchestrateError, type Mount, type Relay, type SandboxedCommand } from "@orchestrate/shared";

import { folderTrouble } from "./folder-trouble.ts";
import { openRelay } from "./relay.ts";

/** What takes the place of mounts, relays and HOME where there is no sandbox. */
export interface StandIns {
  /** HOME, TMPDIR and what else the sandbox would set. */
  readonly env: Readonly<Record<string, string>>;
  /** Puts everything back as it was. */
  remove(): Promise<void>;
}

/**
 * A folder in the place of HOME, a link in the place of each mount that shows one path at another where nothing is
 * yet, a listener of our own for each relay. Rejects with `SANDBOX_PORT_TAKEN` when another has the port: without a
 * network namespace ports are everybody's.
 */
export const makeStandIns = async ({ mounts, relays, homeFiles = {} }: SandboxedCommand): Promise<StandIns> => {
  const undo: (() => Promise<unknown>)[] = [];
  const remove = async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), "orchestrate-"));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const [home, scratch] = [join(folder, "home"), join(folder, "tmp")];
    await mkdir(home);
    await mkdir(scratch);
    for (const [path, content] of Object.entries(homeFiles)) {
      await mkdir(dirname(join(home, path)), { recursive: true });
      await writeFile(join(home, path), content, { mode: 0o600 });
    }
    for (const mount of mounts) undo.push(await standIn(mount, folder));
    for (const relay of relays) undo.push(await listen(relay));
    return { env: environment(home, scratch), remove };
  } catch (error) {
    await remove();
    throw folderTrouble(error, tmpdir());
  }
};

const environment = (home: string, scratch: string) => ({
  PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
  HOME: home,
  TMPDIR: scratch,
  LANG: "C.UTF-8",
  CI: "1",
});

const nothing = async () => {};

const standIn = async (mount: Mount, folder: string): Promise<() => Promise<unknown>> => {
  if (mount.kind === "hide") return nothing;
  const source = "source" in mount ? mount.source : await mkdtemp(join(folder, "scratch-"));
  if (source === mount.target) return nothing;
  const there = lstatSync(mount.target, { throwIfNoEntry: false });
  // Something is there already, and nothing can lie over it here.
  if (there && !(there.isDirectory() && (await readdir(mount.target)).length === 0)) return nothing;
  if (there) await rmdir(mount.target);
  await mkdir(dirname(mount.target), { recursive: true });
  await symlink(source, mount.target);
  return () => unlink(mount.target);
};

const listen = async ({ port, socket }: Relay): Promise<() => Promise<unknown>> => {
  const server = openRelay(net, port, socket);
  const open = new Set<net.Socket>();
  server.on("connection", (connection) => void open.add(connection.on("close", () => open.delete(connection))));
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new OrchestrateError("SANDBOX_PORT_TAKEN", `Port ${port} is taken on this machine`, {
      hint: "Without a sandbox, attempts share the machine's ports: set the concurrency to 1.",
      cause,
    });
  }
  return async () => {
    for (const connection of open) connection.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
};
