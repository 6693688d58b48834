import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { makeStateFolder, stateFolderOf } from "./state-folder.ts";

const place = {
  commonDir: "/home/ana/pay ments/.git",
  configured: undefined,
  env: { HOME: "/home/ana" },
  uid: 1000,
  pid: 4711,
};

test("it is named after the repository, and two of one name do not share it", () => {
  const { path } = stateFolderOf(place);
  expect(path).toMatch(/^\/home\/ana\/\.local\/state\/orchestrate\/pay-ments-[0-9a-f]{8}$/);
  expect(stateFolderOf({ ...place, commonDir: "/home/ben/pay ments/.git" }).path).not.toBe(path);
});

test.each([
  ["XDG_STATE_HOME", { env: { XDG_STATE_HOME: "/state" } }, "/state/orchestrate"],
  ["a relative XDG_STATE_HOME is ignored", { env: { HOME: "/h", XDG_STATE_HOME: "s" } }, "/h/.local/state/orchestrate"],
  ["root", { uid: 0 }, "/var/lib/orchestrate"],
  ["the configuration", { configured: "/fast", uid: 0 }, "/fast"],
])("%s decides where", (_, given, expected) => {
  expect(dirname(stateFolderOf({ ...place, ...given }).path)).toBe(expected);
});

test("no path of a worktree contains .git, which test runners ignore", () => {
  for (const path of Object.values(stateFolderOf({ ...place, commonDir: "/srv/pay.git" })))
    expect(path).not.toContain(".git");
});

test("root's can be passed through by the sandbox's uid, anybody else's is closed", async () => {
  const parent = await mkdtemp(join(tmpdir(), "state-"));
  onTestFinished(() => rm(parent, { recursive: true }));
  const uid = process.getuid?.();
  const folder = stateFolderOf({ ...place, configured: join(parent, "deep"), uid });
  await makeStateFolder(folder, uid);
  const modes = await Promise.all(
    [folder.path, dirname(folder.path)].map(async (path) => (await stat(path)).mode & 0o777),
  );
  expect(modes).toEqual(uid === 0 ? [0o711, 0o711] : [0o700, 0o700]);
});
