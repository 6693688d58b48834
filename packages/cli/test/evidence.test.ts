import { execFile } from "node:child_process";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { keyFolder, openKey } from "@orchestrate/evidence";
import { openEventLog, openGit, readEventLog, systemClock } from "@orchestrate/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Configuration } from "../src/config/schema.ts";
import { windUp } from "../src/runs/wind-up.ts";
import { environment, orchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";
import { run, waitingRun } from "./waiting-run.ts";

const slow = { tags: ["slow"] };
let cwd = "";
let place = "";
let remove = async (): Promise<void> => undefined;

beforeAll(async () => {
  const repo = await smallRun({}, { lifetime: "caller" });
  cwd = repo.path;
  place = await mkdtemp(join(tmpdir(), "orchestrate-exported-"));
  remove = async () => {
    await rm(place, { recursive: true });
    await repo.remove();
  };
  await writeFile(join(place, "key.pem"), (await orchestrate(["key", "show"])).stdout);
});
afterAll(() => remove());

const verify = (folder: string) =>
  orchestrate(["evidence", "verify", folder, "--key", join(place, "key.pem")], { cwd });

test(
  "what a run leaves can be exported, checked by the program and by the procedure alone, and not be changed",
  slow,
  async () => {
    expect(await orchestrate(["run", "specs/greeting.md"], { cwd })).toMatchObject({ code: 0 });
    const out = join(place, "evidence");
    expect(await orchestrate(["evidence", "export", "--out", out], { cwd })).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringContaining(`files of the run`),
    });
    expect(await verify(out)).toMatchObject({ code: 0, stdout: expect.stringMatching(/VERIFIED run \w{8}$/m) });
    expect(await readFile(join(out, "report.md"), "utf8")).toContain("1 of 1 sub-spec merged, the target was moved");
    expect(await readFile(join(out, "mapping.csv"), "utf8")).toContain("SOC 2,CC8.1");
    const [ofRun, ofExport] = [
      await orchestrate(["evidence", "show"], { cwd }),
      await orchestrate(["evidence", "show", out], { cwd: place }),
    ];
    expect(ofRun).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/verification-summary +T1\/1 \w{7} +PASSED/),
    });
    expect(ofExport).toEqual(ofRun);
    expect(await orchestrate(["evidence", "export", "--out", out], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("FOLDER_NOT_EMPTY"),
    });

    const procedure = await readFile(join(out, "VERIFY.md"), "utf8");
    const script = [...procedure.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block).join("\n");
    const env = { PATH: environment.PATH ?? "", KEY: join(place, "key.pem"), SIGNERS: "/dev/null" };
    const { stdout } = await promisify(execFile)("bash", ["-c", script], { cwd: out, env });
    expect(stdout).toContain("VERIFIED run");

    await appendFile(join(out, "spec/spec.md"), "\nMore was asked.\n");
    expect(await verify(out)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/✗ manifest .*\n +.*spec\/spec\.md[^]*NOT VERIFIED/),
    });
    await writeFile(join(out, "attestations/rollback-test.intoto.jsonl"), "");
    expect(await orchestrate(["evidence", "show", out, "--json"])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("STATEMENT_MISSING"),
    });
  },
);

test("a run that goes on is not exported, and a folder that is not empty changes nothing of the run", async () => {
  const { cwd: waiting } = await waitingRun();
  expect(await orchestrate(["evidence", "export", "--out", join(place, "y")], { cwd: waiting })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/RUN_NOT_OVER[^]*orchestrate resume/),
  });

  const over = await waitingRun({ isOver: true });
  const before = await readEventLog(over.folder.path);
  expect(await orchestrate(["evidence", "export", "--out", over.cwd], { cwd: over.cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("FOLDER_NOT_EMPTY"),
  });
  expect(await readEventLog(over.folder.path)).toEqual(before);
});

test("while a run is wound up and read nobody else writes into its log", async () => {
  const { cwd, folder } = await waitingRun({ isOver: true });
  const git = await openGit(cwd);
  const signer = await openKey(keyFolder(join(place, "keys")));
  const options = { git, folder, configuration: Configuration.parse({}), signer, env: { HOME: place } };
  const another = await windUp(options, async () =>
    openEventLog({ folder: folder.path, run, clock: systemClock }).then(
      () => "opened",
      (error: { code: string }) => error.code,
    ),
  );
  expect(another).toBe("RUN_IS_ACTIVE");
  expect((await readEventLog(folder.path)).at(-1)).toMatchObject({ type: "run.sealed" });
});

test("an export of a run that is not there, or to nowhere, is refused", async () => {
  expect(await orchestrate(["evidence", "export", "nosuchrun", "--out", join(place, "x")], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("RUN_UNKNOWN"),
  });
  expect(await orchestrate(["evidence", "export", "--out"], { cwd })).toMatchObject({ code: 2 });
});

test("what is neither a run nor an export is told apart when it is to be shown", async () => {
  expect(await orchestrate(["evidence", "show", "nosuchrun"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("RUN_UNKNOWN"),
  });
  expect(await orchestrate(["evidence", "show", "./specs"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("NO_EXPORT"),
  });
});

test("a folder that is no export, and a file that is no key, are told apart", async () => {
  expect(await verify(cwd)).toMatchObject({ code: 2, stderr: expect.stringContaining("NO_EXPORT") });
  expect(await orchestrate(["evidence", "verify", cwd, "--key", join(cwd, "specs/greeting.md")])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("KEY_UNUSABLE"),
  });
  expect(await orchestrate(["evidence", "verify", cwd, "--key", join(place, "none.pem")])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/FILE_UNREADABLE.*none\.pem/),
  });
});
