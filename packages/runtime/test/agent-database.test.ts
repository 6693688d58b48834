import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";

import { commandAgent } from "../src/agent/command-agent.ts";
import type { Service } from "../src/database/service.ts";
import { openAgentBench } from "../src/testing/agent-bench.ts";
import { hasPostgres, type Postgres, startPostgres } from "../src/testing/postgres.ts";

let postgres: Postgres;

const open = async () => {
  const service: Service = {
    name: "shop",
    at: { socket: postgres.socket, port: postgres.port },
    postgresql: { database: "orders", user: "clerk" },
  };
  const bench = await openAgentBench({}, { serviceOf: (name) => (name === "shop" ? service : undefined) });
  onTestFinished(bench.close);
  return bench;
};

const asks = (words: string) =>
  commandAgent({ argv: ["sh", "-c", `${postgres.programs}/psql -XAt ${words} -c 'SELECT current_database()' 2>&1`] });

describe.runIf(hasPostgres)("an agent", { tags: ["slow"] }, () => {
  beforeAll(async () => {
    postgres = await startPostgres();
    await postgres.asSuperuser("CREATE ROLE clerk LOGIN");
    await postgres.asSuperuser("CREATE DATABASE orders OWNER clerk");
  }, 120_000);
  afterAll(() => postgres.stop());

  test("finds the database that its spec grants and no other, and each connection is an event", async () => {
    const bench = await open();
    const permissions = { database: "shop" };
    const right = await bench.run(asks(""), { permissions });
    expect(right).toMatchObject({ status: "completed", text: "orders\n" });
    const wrong = await bench.run(asks("-d postgres"), { permissions });
    expect(wrong.error).toContain("ended with status 2");
    expect((await bench.events()).flatMap((event) => (event.type === "database.decided" ? [event.data] : []))).toEqual([
      { attempt: 1, service: "shop", database: "orders", user: "clerk", allow: true, reason: "allowed" },
      expect.objectContaining({
        database: "postgres",
        allow: false,
        reason: "the spec grants the database orders alone",
      }),
    ]);
  });

  test("without the grant has no way to it, even where it stands on this machine", async () => {
    const bench = await open();
    for (const words of [
      "",
      `-h 127.0.0.1 -p ${postgres.port} -U clerk`,
      `-h ${postgres.socket.replace(/\/[^/]*$/, "")}`,
    ])
      expect(await bench.run(asks(words))).toMatchObject({ status: "failed" });
  });

  test("is not started for a service that no configuration declares", async () => {
    const bench = await open();
    const run = bench.run(asks(""), { permissions: { database: "payroll" } });
    await expect(run).rejects.toMatchObject({ code: "SERVICE_UNKNOWN" });
  });
});
