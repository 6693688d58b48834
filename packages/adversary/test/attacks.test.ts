import { chmodSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createBubblewrap } from "@orchestrate/runtime";
import type { Sandbox } from "@orchestrate/shared";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { inCourt } from "../src/arena/in-court.ts";
import type { Attack } from "../src/attack.ts";
import { allAttacks, type AttackResult, rows, runAttacks, uncovered } from "../src/index.ts";

const folder = mkdtempSync(join(realpathSync(tmpdir()), "orchestrate-adversary-"));
chmodSync(folder, 0o711);
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createBubblewrap({ folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tryOne = async (attack: Attack): Promise<AttackResult | undefined> => {
  const options = { attacks: [attack], sandbox, concurrency: 1, signal: new AbortController().signal };
  const [result] = await runAttacks({ ...options, compare: true, onResult: () => {} });
  return result;
};

describe("an implementor gains nothing that", { tags: ["slow"] }, () => {
  test.for(allAttacks().map((attack) => [attack.id, attack.title, attack] as const))("%s: %s", async ([, , attack]) => {
    const result = await tryOne(attack);
    // First that it is an attack: where nothing stops it, it gains something.
    if (!attack.onlyGuarded) expect(result?.proof).toMatchObject({ works: true });
    expect(result).toMatchObject({ outcome: "caught", detail: [] });
  });
});

test("work that keeps to its spec is merged where hostile work is not", { tags: ["slow"] }, async () => {
  const script = `echo '// There is no evil in it.' >>src/sum.mjs`;
  for (const beside of ["nothing", "a hidden criterion"] as const) {
    const result = await tryOne(inCourt({ id: "T1-honest", row: "T1", title: "does its work", script, beside }));
    expect(result).toMatchObject({ outcome: "missed", detail: ["it was merged: orchestrate/selftest:src/sum.mjs"] });
  }
});

test("no two attacks have one name, and each is named after its row", () => {
  const ids = [...allAttacks(), ...uncovered].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, row } of [...allAttacks(), ...uncovered]) expect(id.startsWith(`${row}-`)).toBe(true);
});

test("every row of threats has an attack, or says why it has none", () => {
  const said = [...allAttacks(), ...uncovered].map(({ row }) => row);
  expect(new Set(said)).toEqual(new Set(Object.keys(rows)));
});
