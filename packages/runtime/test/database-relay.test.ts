import { once } from "node:events";
import { chmodSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";

import { serviceAccess, type ServiceDecision, startServiceRelay } from "../src/database/relay.ts";
import type { Service } from "../src/database/service.ts";
import { hasPostgres, type Postgres, startPostgres } from "../src/testing/postgres.ts";
import { type Bench, openBench } from "./sandbox-bench.ts";

let postgres: Postgres;
let bench: Bench;

const grant = { database: "orders", user: "clerk" };

/** The spec's grant: by the loopback port unless it is told otherwise. */
const openRelay = async (service: Partial<Service> = {}) => {
  const granted: Service = {
    name: "orders",
    at: { host: "127.0.0.1", port: postgres.port },
    postgresql: grant,
    ...service,
  };
  const decisions: ServiceDecision[] = [];
  const relay = await startServiceRelay({
    service: granted,
    socket: join(bench.folder, "relay"),
    onDecision: (decision) => decisions.push(decision),
  });
  onTestFinished(() => relay.close());
  const access = serviceAccess(relay, { service: granted, port: postgres.port });
  const psql = async (words: string, changes: { readonly env?: Record<string, string>; readonly relays?: [] } = {}) => {
    const env = { ...access.env, ...changes.env };
    const { exit, stdout, stderr } = await bench.sh(
      bench.sandbox,
      `${postgres.programs}/psql --no-psqlrc --tuples-only --no-align ${words}`,
      { ...access, ...changes, env },
    );
    return { exit, stdout, stderr };
  };
  return { decisions, psql, access, relay };
};

describe.runIf(hasPostgres)("the way to a database", { tags: ["slow"] }, () => {
  beforeAll(async () => {
    postgres = await startPostgres();
    await postgres.asSuperuser("CREATE ROLE clerk LOGIN");
    await postgres.asSuperuser("CREATE ROLE locked LOGIN PASSWORD 'open sesame'");
    for (const name of ["orders", "salaries"]) await postgres.asSuperuser(`CREATE DATABASE ${name} OWNER clerk`);
    await postgres.asSuperuser("CREATE TABLE paid AS SELECT 42 AS amount; GRANT SELECT ON paid TO clerk", "salaries");
  }, 120_000);
  afterAll(() => postgres.stop());

  const openAll = async () => {
    bench = await openBench();
    return openRelay();
  };

  test("a server that everybody of this machine reaches is not reached from inside without the permission", async () => {
    const { psql } = await openAll();
    const script = `${postgres.programs}/psql -h 127.0.0.1 -p ${postgres.port} -U clerk -d salaries -Atc 'SELECT amount FROM paid'`;
    chmodSync(join(postgres.socket, ".."), 0o755);
    const bySocket = script.replace("127.0.0.1", join(postgres.socket, ".."));
    expect((await bench.sh(bench.none, script)).stdout).toBe("42\n");
    expect((await bench.sh(bench.none, bySocket)).stdout).toBe("42\n");
    expect(await bench.sh(bench.sandbox, script)).toMatchObject({ exit: 2, stdout: "" });
    expect(await bench.sh(bench.sandbox, bySocket)).toMatchObject({ exit: 2, stdout: "" });
    expect(await psql("-c 'SELECT 1'", { relays: [] })).toMatchObject({ exit: 2, stdout: "" });
  });

  test("the granted database is found by psql without a word, and each connection is a decision", async () => {
    const { psql, decisions } = await openAll();
    const sql =
      "CREATE TABLE one (n int); INSERT INTO one VALUES (7); SELECT current_database(), current_user, n FROM one";
    expect(await psql(`-c '${sql}'`)).toMatchObject({ exit: 0, stdout: expect.stringContaining("orders|clerk|7") });
    expect(decisions).toEqual([{ ...grant, allow: true, reason: "allowed" }]);
    await postgres.asSuperuser("DROP TABLE one", "orders");
  });

  test("the same by the server's unix socket, and by a URL or words of one's own", async () => {
    bench = await openBench();
    const { psql } = await openRelay({ at: { socket: postgres.socket, port: postgres.port } });
    expect(await psql('-d "$DATABASE_URL" -c "SELECT current_database()"')).toMatchObject({
      exit: 0,
      stdout: "orders\n",
    });
    expect(await psql("-d 'host=127.0.0.1 sslmode=prefer gssencmode=prefer' -c 'SELECT 1'")).toMatchObject({ exit: 0 });
  });

  test.each([
    ["another database", "-d salaries", "the spec grants the database orders alone", { database: "salaries" }],
    ["the server's own", "-d postgres", "the spec grants the database orders alone", { database: "postgres" }],
    ["another role", "-U super", "the database is granted as the role clerk alone", { user: "super" }],
    ["replication", "'replication=database dbname=orders'", "no replication is granted", {}],
  ])(
    "%s is refused with a reason that psql shows, and the refusal is a decision",
    async (_what, words, reason, asked) => {
      const { psql, decisions } = await openAll();
      const result = await psql(`${words} -c 'SELECT 1'`);
      expect(result).toMatchObject({ exit: 2, stdout: "" });
      expect(result.stderr).toContain(`FATAL:  orchestrate: ${reason}`);
      expect(decisions).toEqual([{ ...grant, ...asked, allow: false, reason }]);
    },
  );

  test("psql's own \\connect leads to no other database", async () => {
    const { psql } = await openAll();
    const result = await psql("-c '\\connect salaries' -c 'SELECT amount FROM paid'");
    expect(result.stdout).toBe("");
    expect(result.stderr).toContain("the spec grants the database orders alone");
  });

  test("a superuser, who could read other databases and start programs, is refused before a query runs", async () => {
    bench = await openBench();
    const { psql, decisions, access, relay } = await openRelay({ postgresql: { database: "orders", user: "super" } });
    expect((await postgres.asSuperuser("COPY (SELECT 1) TO PROGRAM 'cat'")).trim()).toBe("COPY 1");
    const result = await psql("-c 'CREATE TABLE reached ()'");
    expect(result.stderr).toContain("the role is a superuser");
    expect(decisions).toMatchObject([{ user: "super", allow: false }]);

    // Sent together with the startup message, a query would run before the server has answered it.
    expect(access.env["PGUSER"]).toBe("super");
    await hurry(relay.socket, { user: "super", database: "orders" }, "CREATE TABLE reached ()");
    expect(await postgres.asSuperuser("SELECT count(*) FROM pg_class WHERE relname = 'reached'", "orders")).toBe("0");
  });

  test("a query sent along with the startup message runs once the server is ready", async () => {
    const { relay } = await openAll();
    expect(await hurry(relay.socket, grant, "SELECT 'in a hurry'")).toContain("in a hurry");
  });

  test("a password passes to the server, and a wrong one comes back as the server says it", async () => {
    bench = await openBench();
    const { psql, decisions } = await openRelay({ postgresql: { database: "orders", user: "locked" } });
    const right = await psql("-c 'SELECT current_user'", { env: { PGPASSWORD: "open sesame" } });
    expect(right).toMatchObject({ exit: 0, stdout: "locked\n" });
    const wrong = await psql("-c 'SELECT 1'", { env: { PGPASSWORD: "open barley" } });
    expect(wrong.stderr).toContain("password authentication failed");
    expect(decisions.map(({ allow, reason }) => [allow, reason])).toEqual([
      [true, "allowed"],
      [true, expect.stringContaining("refused by the server: password authentication failed")],
    ]);
  });

  test("a query of one's own can be cancelled", async () => {
    const { access } = await openAll();
    // psql sends the request when it is interrupted.
    const script = `${postgres.programs}/psql -Atc 'SELECT pg_sleep(600)' & sleep 1; kill -INT $!; wait $!`;
    const { stderr } = await bench.sh(bench.sandbox, script, access);
    expect(stderr).toContain("canceling statement due to user request");
  });

  test("a query of somebody else's is not cancelled, even by who knows its key", async () => {
    const { decisions, relay } = await openAll();
    const sleeping = await sleep(postgres.socket);
    await talk(relay.socket, sleeping.cancel);
    expect(decisions).toMatchObject([{ allow: false, reason: expect.stringContaining("somebody else's") }]);
    await talk(postgres.socket, sleeping.cancel);
    // The one attempt that went straight to the server; had the other one come through, it would have said so before.
    expect(await sleeping.end).toContain("canceling statement due to user request");
  });

  test.each([
    ["TLS", Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0])],
    ["HTTP", Buffer.from("GET / HTTP/1.1\r\nhost: x\r\n\r\n")],
    ["a length that leads nowhere", Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 3, 0, 0])],
    ["protocol version 2", Buffer.from([0, 0, 0, 8, 0, 2, 0, 0])],
    [
      "two databases in one message",
      Buffer.from("\0\0\0\x35\0\x03\0\0user\0clerk\0database\0orders\0database\0salaries\0\0"),
    ],
  ])("%s is refused with a reason", async (_what, bytes) => {
    const { relay, decisions } = await openAll();
    expect(await talk(relay.socket, bytes)).toContain("FATAL");
    expect(decisions).toMatchObject([{ allow: false }]);
  });

  test("a server that is gone is told to the client and the log", async () => {
    bench = await openBench();
    const { psql, decisions } = await openRelay({ at: { socket: join(bench.folder, "nobody"), port: 5432 } });
    expect((await psql("-c 'SELECT 1'")).stderr).toContain("the service cannot be reached");
    expect(decisions).toMatchObject([{ allow: false, reason: expect.stringContaining("cannot be reached") }]);
  });

  test("a service of another protocol is carried byte for byte to its one address", async () => {
    bench = await openBench();
    const server = net.createServer((connection) => connection.on("error", () => {}).end("+PONG\r\n"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as net.AddressInfo;
    const { access, decisions } = await openRelay({ at: { host: "127.0.0.1", port }, postgresql: undefined });
    const ping = 'exec 3<>"/dev/tcp/${DATABASE_ADDRESS/://}"; echo PING >&3; cat <&3';
    expect((await bench.run(bench.sandbox, ["bash", "-c", ping], access)).stdout).toBe("+PONG\r\n");
    expect(decisions).toEqual([{ database: "", user: "", allow: true, reason: "allowed" }]);
  });
});

/** Sends bytes, and gives what comes back until the other side ends. */
const talk = (socket: string, bytes: Buffer): Promise<string> =>
  new Promise((resolve) => {
    let heard = "";
    const connection = net.connect(socket, () => connection.write(bytes));
    connection.on("data", (chunk) => (heard += String(chunk)));
    connection.on("error", () => {}).on("close", () => resolve(heard));
  });

/** Says everything at once and waits for the end. */
const hurry = (socket: string, as: typeof grant, sql: string) => talk(socket, packet(as, sql));

/** Startup message, query and good-bye in one packet. */
const packet = ({ user, database }: typeof grant, sql: string): Buffer => {
  const startup = Buffer.from(`\0\0\0\0\0\x03\0\0user\0${user}\0database\0${database}\0\0`);
  startup.writeInt32BE(startup.length, 0);
  const query = Buffer.from(`Q\0\0\0\0${sql}\0`);
  query.writeInt32BE(query.length - 1, 1);
  return Buffer.concat([startup, query, Buffer.from("X\0\0\0\x04")]);
};

/** A query that waits, straight to the server, and what it takes to cancel it. */
const sleep = async (socket: string) => {
  const connection = net.connect(socket);
  let heard = Buffer.alloc(0);
  connection.on("data", (chunk) => (heard = Buffer.concat([heard, Buffer.from(chunk)])));
  const end = new Promise<string>((resolve) => connection.on("close", () => resolve(heard.toString("latin1"))));
  connection.write(packet(grant, "SELECT pg_sleep(600)"));
  const ready = Buffer.from("Z\0\0\0\x05I");
  while (!heard.includes(ready)) await once(connection, "data");
  const keyAt = heard.indexOf(Buffer.from("K\0\0\0\x0c")) + 5;
  const head = Buffer.from("\0\0\0\x10\x04\xd2\x16\x2e", "latin1");
  return { end, cancel: Buffer.concat([head, heard.subarray(keyAt, keyAt + 8)]) };
};
