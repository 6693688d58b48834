import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { readEventLog } from "@orchestrate/runtime";
import { describe, expect, onTestFinished, test } from "vitest";

import { readAndDecide } from "./deciding.ts";
import { type Greeting, greeting, greetingSpec } from "./greeting.ts";
import { person, type Person } from "./person.ts";
import { environment, orchestrate } from "./program.ts";
import { run, waitingRun } from "./waiting-run.ts";

test("a waiver names the one criterion that failed, is signed, and is bound to the verdict that was shown", async () => {
  const ana = await person("ana@example.com", { configured: true });
  const { cwd, folder, shown } = await waitingRun({ gate: "waiver", signers: ana.allowed(["waiver"]) });
  const status = await orchestrate(["status", run], { cwd });
  expect(status.stdout).toContain(`orchestrate waive ${run} T1 --criterion V1 --reason`);
  const words = ["waive", run, "T1", "--criterion", "V1", "--reason", "ticket 81"];
  const seen = await orchestrate(words, { cwd, env: ana.env });
  expect(seen.stdout).toContain("What would be waived, once, in this verdict alone: V1.");
  expect(await readAndDecide(words, { cwd, env: ana.env })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("waived: the waiver of T1"),
  });
  expect((await readEventLog(folder.path)).at(-1)).toMatchObject({
    type: "waiver.recorded",
    subject: "T1",
    data: { waiver: { kind: "waived", waives: "V1", shown, reason: "ticket 81", proof: { subject: "T1" } } },
  });
});

test.each([
  ["another criterion", ["waive", run, "T1", "--criterion", "V2"], "CANNOT_BE_WAIVED"],
  ["a gate that did not fail", ["waive", run, "T1", "--gate", "size"], "CANNOT_BE_WAIVED"],
  ["the boundary of a run", ["waive", run, "T1", "--gate", "scope"], "CANNOT_BE_WAIVED"],
  ["nothing", ["waive", run, "T1"], "USAGE"],
  ["two things at once", ["waive", run, "T1", "--criterion", "V1", "--gate", "size"], "USAGE"],
  ["a failure, by approving it", ["approve", run, "T1"], "NOTHING_TO_APPROVE"],
])("%s cannot be waived", async (_, words, code) => {
  const { cwd, folder } = await waitingRun({ gate: "waiver" });
  const refused = await orchestrate([...words, "--reason", "r"], { cwd });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(code) });
  expect((await readEventLog(folder.path)).at(-1)).toMatchObject({ type: "approval.requested" });
});

test("what waits for an approval cannot be waived", async () => {
  const { cwd } = await waitingRun();
  const refused = await orchestrate(["waive", run, "T1", "--criterion", "V1", "--reason", "r"], { cwd });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("NOTHING_TO_WAIVE") });
});

describe("a run whose spec asks for waivers", { tags: ["slow"] }, () => {
  /** Goes on with a run, waiving what it waits for as its last lines say, until it waits for nothing more. */
  const goOn = async (
    { cwd }: Greeting,
    ana: Person,
  ): Promise<{ readonly code: number | null; readonly waived: string[] }> => {
    const waived: string[] = [];
    for (let words = ["run", "specs/greeting.md"]; ; words = ["resume"]) {
      const { code, stdout } = await orchestrate(words, { cwd });
      if (code !== 3) return { code, waived };
      const asked = [...stdout.matchAll(/orchestrate (waive \S+ (\S+) --(?:gate|criterion) \S+) --reason/g)];
      expect(asked, stdout).not.toEqual([]);
      for (const [, command = "", subject = ""] of asked) {
        waived.push(`${subject} ${command.split(" ").at(-1)}`);
        expect(await readAndDecide(command.split(" "), { cwd, env: ana.env })).toMatchObject({ code: 0 });
      }
      expect(waived.length).toBeLessThan(5);
    }
  };

  const exported = async ({ cwd }: Greeting, signers: string) => {
    const place = await mkdtemp(join(tmpdir(), "orchestrate-waived-"));
    onTestFinished(() => rm(place, { recursive: true }));
    const [out, keyFile, signersFile] = [join(place, "out"), join(place, "key.pem"), join(place, "signers")];
    await writeFile(keyFile, (await orchestrate(["key", "show"])).stdout);
    await writeFile(signersFile, signers);
    expect(await orchestrate(["evidence", "export", "--out", out], { cwd })).toMatchObject({ code: 0 });
    const verified = await orchestrate(["evidence", "verify", out, "--key", keyFile, "--signers", signersFile]);
    const procedure = await readFile(join(out, "VERIFY.md"), "utf8");
    const script = [...procedure.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block).join("\n");
    const env = { PATH: environment.PATH ?? "", KEY: keyFile, SIGNERS: signersFile };
    const shell = await promisify(execFile)("bash", ["-c", script], { cwd: out, env });
    return { out, verified, shell };
  };

  test("a criterion that failed to the end is waived in the sub-spec and in the whole spec, each once, and it lands", async () => {
    const ana = await person("ana@example.com", { configured: true });
    const signers = ana.allowed(["waiver"]);
    const work = await greeting({
      spec: greetingSpec({ approvals: "waiver" }),
      fails: ["T1"],
      files: { ".orchestrate/allowed-signers": signers },
    });
    expect(await goOn(work, ana)).toEqual({ code: 0, waived: ["T1 V1", "spec V1"] });
    expect(await work.repo.run("show", "main:src/greet.mjs")).toContain("…");
    const { out, verified, shell } = await exported(work, signers);
    expect(verified, verified.stdout).toMatchObject({ code: 0, stdout: expect.stringContaining("VERIFIED run") });
    expect(shell.stdout).toContain("VERIFIED run");
    const summaries = (await readFile(join(out, "attestations/verification-summary.intoto.jsonl"), "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(Buffer.from(JSON.parse(line).payload, "base64").toString()).predicate);
    expect(summaries.filter(({ orchestrate: { waived } }) => waived === "V1")).toMatchObject([
      { verificationResult: "PASSED", orchestrate: { subSpec: "T1", verdict: "fail" } },
      { verificationResult: "PASSED", orchestrate: { subSpec: "spec", verdict: "fail" } },
    ]);
  });

  test("a gate that weighs a change is waived on the verdict of everything else", async () => {
    const ana = await person("ana@example.com", { configured: true });
    const config =
      "agents:\n  writer: { use: command, run: [node, tools/write.mjs] }\nlimits: { diff: { bytes: 10 } }\n";
    const signers = ana.allowed(["waiver"]);
    const work = await greeting({
      spec: greetingSpec({ approvals: "waiver" }).replace("attempts: 2", "attempts: 1"),
      config,
      files: { ".orchestrate/allowed-signers": signers },
    });
    const { code, waived } = await goOn(work, ana);
    expect({ code, waived: waived.toSorted() }).toEqual({ code: 0, waived: ["T1 size", "T2 size", "spec size"] });
    const { verified, shell } = await exported(work, signers);
    expect(verified, verified.stdout).toMatchObject({ code: 0 });
    expect(shell.stdout).toContain("VERIFIED run");
  });

  test("without `waiver` in its approvals the same is abandoned, and a waiver that is rejected abandons it", async () => {
    const plain = await greeting({ fails: ["T1"] });
    expect(await orchestrate(["run", "specs/greeting.md"], { cwd: plain.cwd })).toMatchObject({ code: 1 });
    const asked = await greeting({ spec: greetingSpec({ approvals: "waiver" }), fails: ["T1"] });
    const { stdout } = await orchestrate(["run", "specs/greeting.md"], { cwd: asked.cwd });
    const [, id = ""] = /orchestrate waive (\S+) T1/.exec(stdout) ?? [];
    // Without T1 the whole spec fails by the same criterion, and somebody is asked about that, too.
    for (const [subject, code] of [
      ["T1", 3],
      ["spec", 1],
    ] as const) {
      expect(await readAndDecide(["reject", id, subject], { cwd: asked.cwd })).toMatchObject({ code: 0 });
      expect(await orchestrate(["resume"], { cwd: asked.cwd })).toMatchObject({
        code,
        stdout: expect.stringMatching(/T1 +abandoned/),
      });
    }
  });
});
