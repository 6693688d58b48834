import { once } from "node:events";
import { readdirSync } from "node:fs";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { egressAccess } from "../src/egress/access.ts";
import { startEgressProxy, type EgressDecision } from "../src/egress/proxy.ts";
import { openBench, type Bench } from "./sandbox-bench.ts";
import { selfSigned } from "./sandbox-certificate.ts";

/** A sandbox with a way out to one server of this machine, which is found under a name that is not the loopback's. */
const openWay = async (bench: Bench) => {
  const certificate = selfSigned("localhost");
  const server = https.createServer({ ...certificate }, (_request, response) => response.end("reached\n"));
  await once(server.listen(0, "localhost"), "listening");
  const { port } = server.address() as AddressInfo;
  const decisions: EgressDecision[] = [];
  const allow = [`localhost:${port}`];
  const proxy = await startEgressProxy({
    socket: join(bench.folder, "egress"),
    allow,
    allowPrivate: allow,
    onDecision: (decision) => decisions.push(decision),
  });
  onTestFinished(async () => {
    await proxy.close();
    server.closeAllConnections();
    server.close();
  });
  const { relays, env } = egressAccess(proxy, { direct: [] });
  const homeFiles = { "ca.pem": certificate.cert };
  const trust = { NODE_EXTRA_CA_CERTS: "/home/sandbox/ca.pem", CURL_CA_BUNDLE: "/home/sandbox/ca.pem" };
  return { port, decisions, proxy, access: { relays, homeFiles, env: { ...env, ...trust } } };
};

const fetchWithNode = (url: string) => [
  "node",
  "-e",
  `fetch("${url}").then((r) => r.text()).then(console.log, (e) => console.log("failed", e.cause?.code ?? e.message))`,
];

describe("the way out of a sandbox", { tags: ["slow"] }, () => {
  test("node and curl reach an allowed host without knowing of the proxy, and git tries to", async () => {
    const bench = await openBench();
    const { port, access, decisions } = await openWay(bench);
    expect((await bench.run(bench.sandbox, fetchWithNode(`https://localhost:${port}/`), access)).stdout).toBe(
      "reached\n\n",
    );
    const curl = ["curl", "--silent", "--show-error", `https://localhost:${port}/`];
    expect(await bench.run(bench.sandbox, curl, access)).toMatchObject({ exit: 0, stdout: "reached\n" });
    await bench.run(bench.sandbox, ["git", "ls-remote", "https://other.example/repository"], access);
    expect(decisions.map(({ host, allow }) => [host, allow])).toEqual([
      ["localhost", true],
      ["localhost", true],
      ["other.example", false],
    ]);
  });

  test("plain HTTP is answered with the reason, and a direct connection leads nowhere", async () => {
    const bench = await openBench();
    const { access, port } = await openWay(bench);
    const plain = await bench.run(bench.sandbox, ["curl", "--silent", "http://localhost/"], access);
    expect(plain.stdout).toContain("only HTTPS leaves this sandbox");
    const direct = ["curl", "--noproxy", "*", `https://localhost:${port}/`];
    expect((await bench.run(bench.sandbox, direct, access)).exit).toBe(7);
  });

  test("what a command serves on its own loopback it reaches without the proxy", async () => {
    const bench = await openBench();
    const { proxy, decisions } = await openWay(bench);
    const { relays, env } = egressAccess(proxy);
    const script = `const s=require("http").createServer((q,r)=>r.end("own")).listen(8080,async()=>{console.log(await (await fetch("http://localhost:8080/")).text());s.close()})`;
    expect((await bench.run(bench.sandbox, ["node", "-e", script], { relays, env })).stdout).toBe("own\n");
    expect(decisions).toEqual([]);
  });

  test("without the relay there is no way out, whatever the variables say", async () => {
    const bench = await openBench();
    const { port, access } = await openWay(bench);
    const { stdout } = await bench.run(bench.sandbox, fetchWithNode(`https://localhost:${port}/`), {
      ...access,
      relays: [],
    });
    expect(stdout).toContain("failed");
  });

  test("a relay to a socket that is not there is an error, and nothing runs", async () => {
    const bench = await openBench();
    const { proxy, access } = await openWay(bench);
    await proxy.close();
    const started = bench.run(bench.sandbox, ["touch", "ran"], access);
    await expect(started).rejects.toMatchObject({ name: "OrchestrateError", code: "SANDBOX_RELAY_MISSING" });
    expect(readdirSync(bench.worktree)).toEqual([]);
  });

  test("two relays at one port are an error, and nothing runs", async () => {
    const bench = await openBench();
    const { access } = await openWay(bench);
    const relays = [...access.relays, ...access.relays];
    const started = bench.run(bench.sandbox, ["touch", "ran"], { ...access, relays });
    await expect(started).rejects.toMatchObject({ name: "OrchestrateError", code: "SANDBOX_START_FAILED" });
    expect(readdirSync(bench.worktree)).toEqual([]);
  });
});
