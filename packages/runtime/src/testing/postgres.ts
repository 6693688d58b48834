import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { chown, mkdir } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";

/** A real PostgreSQL server of our own, on a unix socket and on a loopback port. */
export interface Postgres {
  readonly port: number;
  /** `.s.PGSQL.<port>`. */
  readonly socket: string;
  /** The folder of the server's programs, psql among them. */
  readonly programs: string;
  /** Runs SQL as the server's superuser, from outside, and gives what psql prints. */
  readonly asSuperuser: (sql: string, database?: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Where Debian and its relatives keep it: no folder of the PATH. */
const installed = (): string | undefined => {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, "bin")).find((bin) => existsSync(join(bin, "initdb")));
};

/** Whether the tests of the database can run: in CI they must, so there they fail without it. */
export const hasPostgres = installed() !== undefined || process.env["CI"] !== undefined;

/** The server refuses root; `nobody` has an account everywhere. */
const owner = process.geteuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** Everybody of this machine is believed who they say they are, but for the role `locked`. */
const authentication = `local all locked scram-sha-256
host all locked 127.0.0.1/32 scram-sha-256
local all all trust
host all all 127.0.0.1/32 trust
`;

export const startPostgres = async (): Promise<Postgres> => {
  const programs = installed();
  if (programs === undefined) throw new TypeError("Install Debian's package postgresql");
  // A socket's path is short.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "pg-"));
  const data = join(folder, "data");
  await mkdir(data);
  if (owner.uid !== undefined) await Promise.all([folder, data].map((path) => chown(path, owner.uid, owner.gid)));
  const run = { ...owner, env: { LC_ALL: "C.UTF-8", PATH: "/usr/bin:/bin" }, extendEnv: false, cwd: folder } as const;
  await execa(join(programs, "initdb"), ["--pgdata", data, "--username", "super", "--auth", "trust", "--no-sync"], run);
  const port = await freePort();
  const options = { port, listen_addresses: "127.0.0.1", unix_socket_directories: folder, fsync: "off" };
  await execa("sh", ["-c", `cat > "$1"`, "sh", join(data, "pg_hba.conf")], { ...run, input: authentication });
  const words = Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = spawn(join(programs, "postgres"), ["-D", data, ...words], { ...run, stdio: "ignore" });
  const ended = once(server, "exit");
  const psql = (args: readonly string[]) =>
    execa(join(programs, "psql"), ["--host", folder, "--port", String(port), "--username", "super", ...args], run);
  const isReady = () =>
    execa(join(programs, "pg_isready"), ["--host", folder, "--port", String(port)], { ...run, reject: false });
  while ((await isReady()).failed)
    if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`);
  return {
    port,
    socket: join(folder, `.s.PGSQL.${port}`),
    programs,
    asSuperuser: async (sql, database = "postgres") =>
      (await psql(["--no-psqlrc", "--tuples-only", "--no-align", "--dbname", database, "--command", sql])).stdout,
    stop: async () => {
      server.kill("SIGQUIT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const freePort = async (): Promise<number> => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};
