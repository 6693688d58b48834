import { mkdtempSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { checkNode, diagnoseMachine } from "./diagnose-machine.ts";
import { fixMachine, installCommand } from "./fix-machine.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "doctor-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a machine that works", { tags: ["slow"] }, () => {
  test("everything that a run needs is found by trying it", async () => {
    const checks = await diagnoseMachine({ folder, makeFolder: async () => {} });
    expect(checks.map(({ name }) => name)).toEqual([
      "node",
      "git",
      "bubblewrap",
      "user namespaces",
      "seccomp",
      "other user",
      "process end",
      "egress proxy",
      "sandbox",
      "overlay",
      "cgroup delegation",
      "state folder",
      "disk",
    ]);
    expect(checks.filter(({ ok, required }) => required && !ok)).toEqual([]);
  });

  test("there is nothing to fix, and nothing is run", async () => {
    const said: string[] = [];
    expect(await fixMachine({ say: (line) => said.push(line) })).toEqual([]);
    expect(said).toEqual([]);
  });
});

test("a state folder that cannot be made is named, with what to do", async () => {
  const checks = await diagnoseMachine({
    folder: join(process.execPath, "state"),
    makeFolder: () => mkdir(join(process.execPath, "state")),
  });
  expect(checks.find(({ name }) => name === "state folder")).toMatchObject({
    ok: false,
    required: true,
    remedy: expect.stringContaining("state folder"),
  });
});

test.each([
  ["20.20.2", false],
  ["24.11.9", false],
  ["24.12.0", true],
  ["26.10.0", true],
])("node %s is new enough: %s", (version, ok) => {
  expect(checkNode(version)).toMatchObject({ ok, detail: expect.stringContaining(version) });
});

test.each([
  ['ID=debian\nVERSION_ID="12"\n', "sudo apt-get install bubblewrap"],
  ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', "sudo apt-get install bubblewrap"],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', "sudo dnf install bubblewrap"],
  ['ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', "sudo zypper install bubblewrap"],
  ["ID=arch\n", "sudo pacman -S bubblewrap"],
  ["", "Install bubblewrap 0.8 or later with your system's package manager."],
])("the command to install bubblewrap is that of the distribution: %j", (release, command) => {
  expect(installCommand(release)).toBe(command);
});
