import { generateKeyPairSync } from "node:crypto";
import { chmod, mkdtemp, readdir, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";

import { openEnvelope, preAuthenticationEncoding, seal } from "./envelope.ts";
import { keyFolder, openKey, rotateKey } from "./key-file.ts";
import { createSigner, publicKeysIn } from "./signer.ts";

const newSigner = () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  return createSigner(privateKey.export({ type: "pkcs8", format: "pem" }).toString(), "key.pem");
};

const newFolder = async () => {
  const home = await mkdtemp(join(tmpdir(), "orchestrate-key-"));
  onTestFinished(() => rm(home, { recursive: true }));
  return keyFolder(home);
};

test("what is signed is what the DSSE specification's own example says", () => {
  const encoded = preAuthenticationEncoding("http://example.com/HelloWorld", Buffer.from("hello world"));
  expect(Buffer.from(encoded).toString()).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
});

test("lengths count bytes, so that no two payloads encode alike", () => {
  expect(Buffer.from(preAuthenticationEncoding("é", Buffer.from("ü"))).toString()).toBe("DSSEv1 2 é 2 ü");
});

test("an envelope opens with the key that signed it, and no other", () => {
  const [signer, other] = [newSigner(), newSigner()];
  const line = seal({ b: 1, a: "ü" }, signer);
  expect(openEnvelope(line, publicKeysIn(signer.publicPem, "k"))).toEqual({
    kind: "signed",
    payload: '{"a":"ü","b":1}',
  });
  expect(openEnvelope(line, publicKeysIn(other.publicPem + signer.publicPem, "k"))).toMatchObject({ kind: "signed" });
  expect(openEnvelope(line, publicKeysIn(other.publicPem, "k"))).toMatchObject({ kind: "refused" });
  expect(openEnvelope(line, [])).toMatchObject({ kind: "refused" });
});

test("an envelope in which any byte was changed says what was signed, or nothing", () => {
  const signer = newSigner();
  const keys = publicKeysIn(signer.publicPem, "k");
  const line = Buffer.from(seal({ verdict: "FAILED", of: "T1" }, signer));
  const position = fc.nat({ max: line.length - 1 });
  fc.assert(
    fc.property(position, fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(line);
      changed[at]! ^= flip;
      const opened = openEnvelope(changed.toString("latin1"), keys);
      // The key's id is a hint that nothing is decided by.
      expect(opened.kind === "refused" || opened.payload === '{"of":"T1","verdict":"FAILED"}').toBe(true);
    }),
  );
});

test("the first use makes a key that its owner alone can read, and later uses find it", async () => {
  const folder = await newFolder();
  const made = await Promise.all([openKey(folder), openKey(folder), openKey(folder)]);
  expect(new Set(made.map(({ id }) => id))).toHaveLength(1);
  expect((await stat(folder.file)).mode & 0o777).toBe(0o600);
  expect((await stat(dirname(folder.file))).mode & 0o777).toBe(0o700);
  expect(await readdir(dirname(folder.file))).toEqual(["signing.pem"]);
});

test("a key that others can read is not used", async () => {
  const folder = await newFolder();
  await openKey(folder);
  await chmod(folder.file, 0o640);
  await expect(openKey(folder)).rejects.toMatchObject({ code: "KEY_EXPOSED" });
});

test("a link in the key's place is not followed", async () => {
  const [folder, theirs] = [await newFolder(), await newFolder()];
  await openKey(theirs);
  await openKey(folder);
  await rm(folder.file);
  await symlink(theirs.file, folder.file);
  await expect(openKey(folder)).rejects.toMatchObject({ code: "KEY_EXPOSED" });
});

test("a rotated key no longer signs, and what it signed can still be checked", async () => {
  const folder = await newFolder();
  const before = await openKey(folder);
  const line = seal("said before", before);
  const { from, to } = await rotateKey(folder);
  expect(from.id).toBe(before.id);
  expect((await openKey(folder)).id).toBe(to.id);
  expect(await readdir(folder.retired)).toEqual([`${before.id}.pem`]);
  expect(openEnvelope(line, publicKeysIn(to.publicPem, "k")).kind).toBe("refused");
  expect(openEnvelope(line, publicKeysIn(from.publicPem, "k")).kind).toBe("signed");
});

test("a key of another kind is refused with the file's name", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  expect(() => createSigner(pem, "my.pem")).toThrow(expect.objectContaining({ code: "KEY_UNUSABLE" }));
});

test("a place where no key can be made is refused, not waited for", async () => {
  await expect(openKey(keyFolder("/proc/.config"))).rejects.toMatchObject({ code: "KEY_UNUSABLE" });
});
