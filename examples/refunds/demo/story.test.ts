import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { applyAttempt, copyExample } from "./apply-attempt.ts";
import { cassetteFile, makeCassette } from "./cassette.ts";
import { startProvider } from "./provider.ts";
import { deleteVolume, story } from "./story.ts";

const slow = { tags: ["slow"] };
const dependencies = join(import.meta.dirname, "..", "..", "..", "node_modules");

async function copyWith(...attempts: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "orchestrate-story-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await copyExample(folder);
  symlinkSync(dependencies, join(folder, "node_modules"));
  for (const name of attempts) {
    const attempt = story.find(({ subSpec, attempt: number }) => name === `${subSpec}-${number}`);
    if (attempt === undefined) throw new Error(`The story has no ${name}.`);
    await applyAttempt(folder, attempt);
  }
  return folder;
}

function node(cwd: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

const vitest = (cwd: string, dir: string) =>
  node(cwd, "node_modules/vitest/vitest.mjs", "run", "--configLoader", "native", "--dir", dir);

interface Sent {
  readonly body?: object;
  readonly key?: string;
}

/** Starts the service of a copy; the returned function sends a request and answers status and JSON. */
async function start(cwd: string) {
  const env = { ...process.env, PAYMENTS_PORT: "0" };
  const service = spawn(process.execPath, ["src/main.ts"], { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(async () => {
    service.kill();
    await once(service, "exit");
  });
  const [line] = (await once(service.stdout.setEncoding("utf8"), "data")) as [string];
  const origin = `http://${line.trim().split(" ").at(-1)}`;
  return async (request: string, { body, key }: Sent = {}) => {
    const [method = "GET", path = "/"] = request.split(" ");
    const headers = { "X-Acting-User": "ana", ...(key === undefined ? {} : { "Idempotency-Key": key }) };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(`${origin}${path}`, init);
    return { status: answer.status, json: (await answer.json()) as unknown };
  };
}

async function startWithCapture(cwd: string) {
  const send = await start(cwd);
  await send("PUT /charges/ch_1", { body: { amount: 4_200, currency: "EUR" } });
  await send("POST /charges/ch_1/capture", { body: { amount: 4_000 } });
  return send;
}

test("the example's own suite passes", slow, async () => {
  expect(vitest(await copyWith(), "test")).toMatchObject({ status: 0 });
});

test("the acceptance tests fail before T1 and pass after its first attempt", slow, async () => {
  expect(vitest(await copyWith(), "specs/acceptance").status).toBe(1);
  const after = await copyWith("T1-1");
  expect(vitest(after, "specs/acceptance")).toMatchObject({ status: 0 });
  expect(vitest(after, "test")).toMatchObject({ status: 0 });
});

test("the first attempt of T2 passes every test and makes a refund without a key", slow, async () => {
  const folder = await copyWith("T2-1");
  expect(vitest(folder, "test")).toMatchObject({ status: 0 });
  const send = await startWithCapture(folder);
  expect(await send("POST /refunds", { body: { charge: "ch_1", amount: 1_500 } })).toMatchObject({ status: 201 });
});

test("the second attempt of T2 makes one refund for each key, however often it is asked", slow, async () => {
  const folder = await copyWith("T2-2");
  expect(vitest(folder, "test")).toMatchObject({ status: 0 });
  const send = await startWithCapture(folder);
  const body = { charge: "ch_1", amount: 1_500 };
  expect(await send("POST /refunds", { body })).toMatchObject({ status: 400 });
  const tries = Array.from({ length: 5 }, () => send("POST /refunds", { body, key: "k-1" }));
  expect(await Promise.all(tries)).toSatisfy((answers: { status: number }[]) => answers.every((a) => a.status === 201));
  expect(await send("GET /refunds?charge=ch_1")).toMatchObject({ json: { count: 1 } });
  const reused = await send("POST /refunds", { body: { ...body, amount: 99 }, key: "k-1" });
  expect(reused).toMatchObject({ status: 409, json: { error: { code: "idempotency_key_reused" } } });
});

test("T4 settles what T2 requested by the rules of T1", slow, async () => {
  const folder = await copyWith("T1-1", "T2-2", "T4-1");
  expect(vitest(folder, "test")).toMatchObject({ status: 0 });
  expect(node(folder, join(dependencies, "typescript", "bin", "tsc"), "-p", ".")).toMatchObject({ output: "" });
  const send = await startWithCapture(folder);
  await send("POST /refunds", { body: { charge: "ch_1", amount: 2_500 }, key: "k-1" });
  await send("POST /refunds", { body: { charge: "ch_1", amount: 1_501 }, key: "k-2" });
  expect(await send("POST /refunds/settle")).toMatchObject({ json: { settled: 1, refused: 1 } });
  expect(await send("POST /refunds/settle")).toMatchObject({ json: { settled: 0, refused: 0 } });
});

test("the credential of the reconciliation is refused", slow, async () => {
  const { status, output } = node(await copyWith(), "ops/sign-in.ts", "config/reconciler.json");
  expect(status).toBe(1);
  expect(output).toContain("issued on 2026-10-30");
});

test("where nothing stands between, the call of T3 deletes the volume", slow, async () => {
  const provider = await startProvider({ port: 0 });
  onTestFinished(() => provider.close());
  const child = spawn("sh", ["-c", deleteVolume(provider.port)], {
    // Without the variables by which a proxy might stand between after all.
    env: { PATH: process.env["PATH"] },
    stdio: "ignore",
  });
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(provider.volumes.size).toBe(0);
  expect(provider.calls).toEqual(["DELETE /v1/volumes/payments-db"]);
});

test("the example asks for the vitest that the workspace has", () => {
  const read = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const { devDependencies } = read(join(import.meta.dirname, "..", "package.json"));
  expect(devDependencies).toEqual({ vitest: read(join(dependencies, "vitest", "package.json"))["version"] });
});

test("the cassette is what the story comes to", slow, async () => {
  await expect(await makeCassette()).toMatchFileSnapshot(cassetteFile);
});

test("every file among the answers is written by the script", () => {
  const written = story.flatMap(({ subSpec, attempt, turns }) =>
    turns.flatMap(({ does }) =>
      does.flatMap((step) => (step.kind === "write" ? [`${subSpec}-${attempt}/${step.path}`] : [])),
    ),
  );
  const kept = readdirSync(join(import.meta.dirname, "answers"), { recursive: true, encoding: "utf8" });
  expect(kept.filter((path) => path.endsWith(".ts")).toSorted()).toEqual(written.toSorted());
});
