import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, onTestFinished, test } from "vitest";

import { widthOf } from "../src/render/width.ts";
import { environment, main, orchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly required: boolean;
  readonly detail: string;
  readonly remedy?: string;
}

const doctor = async (config: string, env: Readonly<Record<string, string>> = {}) => {
  const { path: cwd } = await smallRun({ "orchestrate.config.yaml": config });
  const { code, stdout } = await orchestrate(["doctor", "--json"], { cwd, env });
  const { data } = JSON.parse(stdout);
  const check = (name: string) => (data.checks as Check[]).find((one) => one.name === name);
  return { code, data, check };
};

const server = async (): Promise<number> => {
  const http = createServer((_, response) => response.end("{}"));
  await once(http.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void http.close());
  return (http.address() as AddressInfo).port;
};

test(
  "providers and services of the configuration are asked, and one that is away stops nothing",
  { tags: ["slow"] },
  async () => {
    const port = await server();
    const { code, check } = await doctor(
      `providers:
  here: { baseURL: "http://127.0.0.1:${port}/v1" }
  away: { baseURL: "http://127.0.0.1:1/v1" }
  locked: { baseURL: "http://127.0.0.1:${port}/v1", keyEnv: SOME_KEY }
services:
  up: "127.0.0.1:${port}"
  down: "/nowhere/.s.PGSQL.5432"
`,
    );
    expect(code).toBe(0);
    expect(check("provider here")).toMatchObject({ ok: true });
    expect(check("provider away")).toMatchObject({
      ok: false,
      required: false,
      detail: expect.stringContaining("127.0.0.1:1/v1"),
    });
    expect(check("provider locked")).toMatchObject({ ok: false, detail: "SOME_KEY is not set" });
    expect(check("service up")).toMatchObject({ ok: true });
    expect(check("service down")).toMatchObject({ ok: false, detail: expect.stringContaining("ENOENT") });
  },
);

test(
  "a configuration that cannot be read is named, and everything else is tried all the same",
  { tags: ["slow"] },
  async () => {
    const { code, check, data } = await doctor("agents: 7\n");
    expect(code).toBe(0);
    expect(check("configuration")).toMatchObject({ ok: false, required: false, remedy: expect.any(String) });
    expect(check("sandbox")).toMatchObject({ ok: true });
    expect(data.unenforced).toContain("the disk that a worktree uses, beside the size of one file");
  },
);

test("outside of a repository it says what it can, in lines that fit 80 columns", { tags: ["slow"] }, async () => {
  const { code, stdout } = await orchestrate(["doctor"], { cwd: "/", env: { HOME: "/tmp" } });
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("process end") });
  expect(stdout).toContain("Not enforced here:");
  const words = (line: string) => line.trim().split(/\s+/).length;
  for (const line of stdout.split("\n")) if (words(line) > 3) expect(widthOf(line), line).toBeLessThanOrEqual(80);
});

test("--fix turns on user namespaces, says the command, and mends nothing else", { tags: ["slow"] }, async () => {
  // A user namespace has a limit of its own, and its root may change it.
  const limit = "/proc/sys/user/max_user_namespaces";
  const script = `echo 0 > ${limit}; "$@"; cat ${limit}`;
  const words = ["--user", "--map-root-user", "sh", "-c", script, "sh", process.execPath, main, "doctor", "--fix"];
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    execFile("unshare", words, { cwd: "/", env: environment }, (_, out, err) => resolve({ stdout: out, stderr: err }));
  });
  expect(stderr).toBe("running: sysctl -w user.max_user_namespaces=10000\n");
  expect(stdout).toContain("Mended by: sysctl -w user.max_user_namespaces=10000");
  expect(stdout.trim().split("\n").at(-1)).toBe("10000");
});
