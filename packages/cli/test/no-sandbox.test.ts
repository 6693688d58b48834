import { existsSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { isRoot, machinesWithout, orchestrateOn } from "./other-machine.ts";
import { greeting, smallRun } from "./small-run.ts";

const { bubblewrap, userNamespaces, containerOfRoot, containerOfUser } = machinesWithout;

/** Each machine, as whom the program is called, and what must be said of it. */
const machines = [
  [bubblewrap, true, "SANDBOX_UNAVAILABLE", /bwrap is not installed/, /orchestrate doctor --fix/],
  [userNamespaces, true, "SANDBOX_UNUSABLE", /cannot make a sandbox/, /sysctl -w user\.max_user_namespaces/],
  [containerOfUser, true, "SANDBOX_UNUSABLE", /cannot make a sandbox/, /--security-opt seccomp=unconfined/],
  [bubblewrap, false, "SANDBOX_UNAVAILABLE", /bwrap is not installed/, /orchestrate doctor --fix/],
  [userNamespaces, false, "SANDBOX_UNUSABLE", /setresuid failed/, /start as an ordinary user/],
  [containerOfRoot, false, "SANDBOX_UNUSABLE", /cannot make a sandbox/, /--security-opt seccomp=unconfined/],
] as const;

/** A repository whose agent and whose criterion both leave a trace outside of it when they run. */
const tracing = async () => {
  const config = (trace: string) => `agents:
  sh: { use: command, run: [sh, -c, "echo 'console.log(1)' > src/greet.mjs; touch '${trace}'"] }
setup:
  - { run: [sh, -c, "mkdir -p made; touch '${trace}'"], inputs: [src/main.mjs], provides: [made] }
`;
  const repo = await smallRun({ "specs/greeting.md": greeting });
  const trace = join(repo.path, "..", "it-ran");
  const spec = greeting.replace("run: [node, src/greet.mjs]", `run: [sh, -c, "touch '${trace}'"]`);
  await repo.commit({ "specs/greeting.md": spec, "orchestrate.config.yaml": config(trace), ".gitignore": "made\n" });
  await repo.run("branch", "other");
  return { cwd: repo.path, trace, repo };
};

const run = "run specs/greeting.md";
const commands = [
  run,
  "verify --spec specs/greeting.md --base main --head other",
  "conformance command --only ok",
  "selftest --only T24",
];

describe.each(machines)("$name", { tags: ["slow"] }, (machine, asUser, code, reason, remedy) => {
  describe.skipIf(!asUser && !isRoot)(asUser ? "as an ordinary user" : "as root", () => {
    test.each(commands)("%s refuses with the reason and the remedy, and nothing runs", async (words) => {
      const { cwd, trace, repo } = await tracing();
      const head = await repo.ref("HEAD");
      const called = await orchestrateOn(machine, [...words.split(" "), "--json"], { cwd, asUser });
      expect(called).toMatchObject({ code: 2, stderr: "" });
      const [diagnostic, ...more] = JSON.parse(called.stdout).diagnostics;
      expect(diagnostic).toMatchObject({
        code,
        message: expect.stringMatching(reason),
        hint: expect.stringMatching(remedy),
      });
      expect(more).toEqual([]);
      expect(existsSync(trace)).toBe(false);
      expect(await repo.run("-c", "safe.directory=*", "rev-parse", "HEAD")).toBe(head);
    });

    test("doctor says which capability is missing and what mends it", async () => {
      const { path: cwd } = await smallRun();
      const called = await orchestrateOn(machine, ["doctor", "--json"], { cwd, asUser });
      expect(called.code).toBe(2);
      const { data, diagnostics } = JSON.parse(called.stdout);
      expect(data.usable).toBe(false);
      expect(diagnostics.filter(({ severity }: { severity: string }) => severity === "error")).toMatchObject([
        { message: expect.stringMatching(reason), hint: expect.stringMatching(remedy) },
      ]);
    });
  });
});

describe.each([
  ["as an ordinary user", true],
  ["as root", false],
])("%s, on this machine", { tags: ["slow"] }, (_, asUser) => {
  test.skipIf(!asUser && !isRoot)(
    "what is refused elsewhere runs, every limit holds, and a trace would be seen",
    async () => {
      const { cwd, trace } = await tracing();
      const here = { name: "here", options: [] };
      expect(await orchestrateOn(here, ["selftest", "--only", "T24"], { cwd, asUser })).toMatchObject({
        code: 0,
      });
      // Where nothing confines it, what leaves the trace does.
      const called = await orchestrateOn(here, [...run.split(" "), "--sandbox", "none"], { cwd, asUser });
      expect(existsSync(trace), called.stdout + called.stderr).toBe(true);
    },
  );
});
