import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startTimestampAuthority } from "@orchestrate/runtime/testing";
import { expect, onTestFinished, test } from "vitest";

import { orchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";

test(
  "an export has a token of the authority that is configured or named, and none where that is refused",
  { tags: ["slow"] },
  async () => {
    let isDown = false;
    const authority = await startTimestampAuthority(async ({ query, honest }) =>
      isDown ? { status: 503, body: Buffer.from("") } : { body: await honest(query) },
    );
    onTestFinished(authority.close);
    const { path: cwd } = await smallRun({
      "orchestrate.config.yaml": `agents:
  sh: { use: command, run: [sh, -c, "echo 'console.log(1)' > src/greet.mjs"] }
evidence: { timestampAuthority: "${authority.url}" }
`,
    });
    const place = await mkdtemp(join(tmpdir(), "orchestrate-timestamps-"));
    onTestFinished(() => rm(place, { recursive: true }));
    const key = join(place, "key.pem");
    await writeFile(key, (await orchestrate(["key", "show"])).stdout);
    const exporting = (name: string, ...options: readonly string[]) =>
      orchestrate(["evidence", "export", "--out", join(place, name), ...options], { cwd });
    const verifying = (name: string) =>
      orchestrate(
        ["evidence", "verify", join(place, name), "--key", key, "--timestamp-authority", authority.certificate],
        { cwd },
      );
    expect(await orchestrate(["run", "specs/greeting.md"], { cwd })).toMatchObject({ code: 0 });

    expect(await exporting("configured")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`MANIFEST.sha256.tsr shows that they were there when ${authority.url} was asked`),
    });
    expect(await verifying("configured")).toMatchObject({ code: 0 });
    expect(await exporting("none", "--no-timestamp", "--json")).toMatchObject({ code: 0 });
    expect(await verifying("none")).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/✗ timestamp .*\n +MANIFEST\.sha256\.tsr is not there/),
    });

    expect(await exporting("wrong", "--timestamp", "file:///etc/passwd")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("not the URL of a timestamp authority"),
    });
    expect(await exporting("unreachable", "--timestamp", "http://127.0.0.1:1/")).toMatchObject({
      code: expect.not.stringMatching("0"),
      stderr: expect.stringContaining("http://127.0.0.1:1/"),
    });
    isDown = true;
    const down = await exporting("down");
    expect(down).toMatchObject({ stderr: expect.stringMatching(/status 503[^]*--no-timestamp/) });
    expect(down.code).not.toBe(0);
    for (const name of ["wrong", "unreachable", "down"]) await expect(access(join(place, name))).rejects.toThrow();
  },
);
