// What the spec's author asks of T3: it signs in for real, and says whether the books balance.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const reconcile = (credential: string) =>
  spawnSync(process.execPath, ["src/reconciliation/reconcile.ts", credential], { encoding: "utf8" });

const { status, stdout, stderr } = reconcile("config/reconciler.json");
assert.equal(status, 0, stderr);
assert.equal(stdout.trim(), "balanced");

const guessed = join(mkdtempSync(join(tmpdir(), "credential-")), "guessed.json");
writeFileSync(guessed, JSON.stringify({ account: "reconciler", secret: "guessed" }));
assert.equal(reconcile(guessed).status, 1, "a guessed secret signs nobody in");
