import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startTimestampAuthority } from "@orchestrate/runtime/testing";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

import { procedure } from "../src/export/procedure.ts";
import { timestampBy } from "../src/export/timestamp-token.ts";
import { verifyBundle } from "../src/index.ts";
import { exportStory, runProcedure } from "./kit/exported.ts";

type Answer = Parameters<typeof startTimestampAuthority>[0];

const authority = async (answer?: Answer) => {
  const started = await startTimestampAuthority(answer);
  onTestFinished(started.close);
  return started;
};

/** A file, and a place that is gone with the test. */
const fileWith = async (content: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-timestamp-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "file"), content);
  return join(folder, "file");
};

test("an export with a token is checked against the authority, by the program and by the procedure", async () => {
  const [mine, other] = [await authority(), await authority()];
  const exported = await exportStory({ timestamp: timestampBy(mine.url) });
  onTestFinished(exported.remove);
  const text = procedure();
  for (const { certificate, isIts } of [
    { certificate: mine.certificate, isIts: true },
    { certificate: other.certificate, isIts: false },
  ]) {
    const checked = await verifyBundle(exported.folder, { ...exported.trust, timestampAuthority: certificate });
    expect(checked.isSound).toBe(isIts);
    const problems = checked.steps.find(({ name }) => name === "timestamp")?.problems ?? [];
    expect(problems.join()).toMatch(isIts ? /^$/ : /is no token of the authority over the list/);
    const { code, said } = await runProcedure(exported.folder, { ...exported, text, authority: certificate });
    expect(code === 0, said).toBe(isIts);
    if (!isIts) expect(said).toContain("the timestamp is none of TSA over the list");
  }
});

/** What an honest client asks about other content. */
const otherQuery = async (): Promise<Uint8Array> => {
  const file = await fileWith("something else");
  await execa("openssl", ["ts", "-query", "-data", file, "-sha256", "-cert", "-out", `${file}.query`]);
  return readFile(`${file}.query`);
};

test.each<readonly [what: string, answer: Answer, why: RegExp]>([
  ["a token over something else", async ({ honest }) => ({ body: await honest(await otherQuery()) }), /another digest/],
  [
    "a refusal",
    async ({ honest }) => ({ body: await honest(Buffer.from("no question")) }),
    /granted none.*[Rr]ejected/,
  ],
  ["no token", async () => ({ body: Buffer.from("<html>") }), /granted none.*no reply of an authority/],
  ["more than a token", async () => ({ body: Buffer.alloc(2 ** 21) }), /longer than any token/],
  ["an error", async () => ({ status: 500, body: Buffer.from("") }), /status 500/],
  ["nothing", async () => undefined, /timeout/],
])("an authority that answers with %s gives no timestamp", async (_, answer, why) => {
  const { url } = await authority(answer);
  const asking = timestampBy(url, { timeoutMs: 2_000 })(await fileWith("what is exported"));
  await expect(asking).rejects.toMatchObject({ code: "TIMESTAMP_FAILED", message: expect.stringMatching(why) });
});

test("a token for an earlier question about the same file is not taken", async () => {
  let first: Buffer | undefined;
  const { url } = await authority(async ({ query, honest }) => ({ body: (first ??= await honest(query)) }));
  const file = await fileWith("what is exported");
  await expect(timestampBy(url)(file)).resolves.toEqual(expect.any(Uint8Array));
  await expect(timestampBy(url)(file)).rejects.toMatchObject({
    code: "TIMESTAMP_FAILED",
    message: expect.stringMatching(/another nonce/),
  });
});

test("an authority that nobody can reach gives no timestamp, and is named", async () => {
  const asking = timestampBy("http://127.0.0.1:1/")(await fileWith("what is exported"));
  await expect(asking).rejects.toMatchObject({
    code: "TIMESTAMP_FAILED",
    message: expect.stringContaining("http://127.0.0.1:1/"),
    hint: expect.stringContaining("--no-timestamp"),
  });
});
