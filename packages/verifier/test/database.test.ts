import { openWaysOut, type Service } from "@orchestrate/runtime";
import { hasPostgres, type Postgres, startPostgres } from "@orchestrate/runtime/testing";
import type { NewEvent } from "@orchestrate/shared";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { VerifierOptions } from "../src/index.ts";
import { summaryOf, tryCase } from "./court.ts";
import { criterion } from "./sub-spec.ts";

let postgres: Postgres;

const base = { "a.txt": "old\n" };
const candidate = { "a.txt": "new\n" };

/** What the verdict on a criterion that asks the database says, and what was decided meanwhile. */
const judge = async ({ wants, granted }: { readonly wants: string | undefined; readonly granted: string }) => {
  const events: NewEvent[] = [];
  const service: Service = {
    name: "shop",
    at: { socket: postgres.socket, port: postgres.port },
    postgresql: { database: "orders", user: "clerk" },
  };
  const openEgress: VerifierOptions["openEgress"] = async () => {
    const ways = await openWaysOut({
      folder: "/tmp",
      network: undefined,
      service: { service, port: postgres.port },
      log: { append: (event) => Promise.resolve(void events.push(event) as never) },
      subject: "",
      attempt: undefined,
    });
    return { ...ways.access, close: () => ways.close() };
  };
  const argv = [`${postgres.programs}/psql`, "-XAt", "-c", "SELECT current_database()"];
  const check = { argv, expect: { exit: 0, stdout: "^orders$" } };
  const { verdict } = await tryCase({
    base,
    candidate,
    owns: ["a.txt"],
    permissions: { database: granted },
    criteria: [criterion({ kind: "run", check }, wants === undefined ? {} : { database: wants })],
    options: { openEgress },
  });
  return { summary: summaryOf(verdict), events };
};

describe.runIf(hasPostgres)("a criterion that uses a database", { tags: ["slow"] }, () => {
  beforeAll(async () => {
    postgres = await startPostgres();
    await postgres.asSuperuser("CREATE ROLE clerk LOGIN");
    await postgres.asSuperuser("CREATE DATABASE orders OWNER clerk");
  }, 120_000);
  afterAll(() => postgres.stop());

  test("finds it where both the spec and the criterion say so", async () => {
    const { summary, events } = await judge({ wants: "shop", granted: "shop" });
    expect(summary).toBe("pass");
    expect(events).toMatchObject([{ type: "database.decided", data: { database: "orders", allow: true } }]);
  });

  test("is not run where the spec does not grant it", async () => {
    const { summary, events } = await judge({ wants: "shop", granted: "none" });
    expect(summary).toContain("the spec does not grant the database shop");
    expect(events).toEqual([]);
  });

  test("finds none where it does not ask for it", async () => {
    const { summary, events } = await judge({ wants: undefined, granted: "shop" });
    expect(summary).toMatch(/^fail; V1 fail/);
    expect(events).toEqual([]);
  });
});
