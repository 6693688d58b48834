import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { allAttacks, uncovered } from "@orchestrate/adversary";
import { describe, expect, onTestFinished, test } from "vitest";

import { isRoot, orchestrateOn } from "./other-machine.ts";
import type { Called } from "./program.ts";

/** All attacks at once, by the program itself: called as a user who owns nothing but a folder. */
const selftest = async (): Promise<Called> => {
  const cwd = join(await realpath(await mkdtemp(join(tmpdir(), "orchestrate-user-"))), "here");
  onTestFinished(() => rm(dirname(cwd), { recursive: true, force: true, maxRetries: 5 }));
  await mkdir(cwd);
  return orchestrateOn({ name: "here", options: [] }, ["selftest", "--json"], { cwd, asUser: true });
};

let called: Promise<Called> | undefined;
const answer = () => (called ??= selftest());

// Whoever is not root is such a user in every other test. The first test waits for all attacks, a minute or two.
describe.skipIf(!isRoot)("of an ordinary user's installation", { tags: ["slow"], timeout: 600_000 }, () => {
  test("every attack is tried and caught, and what is not covered is said", async () => {
    const { code, stdout, stderr } = await answer();
    const { data, diagnostics } = JSON.parse(stdout);
    expect({ code, stderr, diagnostics }).toEqual({ code: 0, stderr: "", diagnostics: [] });
    expect(data.attacks).toHaveLength(allAttacks().length);
    expect(data.uncovered).toHaveLength(uncovered.length);
  });

  test.for(allAttacks().map(({ id, title }) => [id, title] as const))("%s gains nothing: %s", async ([id]) => {
    const { attacks } = JSON.parse((await answer()).stdout).data;
    expect(attacks.find((attack: { readonly id: string }) => attack.id === id)).toMatchObject({
      outcome: "caught",
      detail: [],
    });
  });
});
