import { generateKeyPairSync } from "node:crypto";

import { digestOf, type AnyEvent } from "@orchestrate/shared";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, test } from "vitest";

import { attest, createSigner, jsonSchemas, openEnvelope, publicKeysIn, type Statement } from "../src/index.ts";
import { type Story, tellStory } from "./kit/story.ts";

const signer = createSigner(
  generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  "key.pem",
);
const keys = publicKeysIn(signer.publicPem, "key.pem");

const signed = async (story: Story) => {
  const count = await attest({ ...story, signer, filesOf: async () => ["work/T1.txt"] });
  const written = (await story.log.read()).filter(
    (event): event is Extract<AnyEvent, { type: "attestation.written" }> => event.type === "attestation.written",
  );
  expect(written).toHaveLength(count);
  return await Promise.all(
    written.map(async ({ data }) => {
      const line = new TextDecoder().decode(await story.blobs.get(data.statement));
      expect(digestOf(line)).toBe(data.statement);
      const opened = openEnvelope(line, keys);
      if (opened.kind === "refused") throw new TypeError(opened.why);
      return { about: data.about, line, statement: JSON.parse(opened.payload) as Statement };
    }),
  );
};

const ofType = <Type extends Statement["predicateType"]>(
  statements: readonly { readonly statement: Statement }[],
  type: Type,
) =>
  statements
    .map(({ statement }) => statement)
    .filter((one): one is Extract<Statement, { predicateType: Type }> => one.predicateType === type);

let story: Story;
let statements: Awaited<ReturnType<typeof signed>>;
beforeAll(async () => {
  story = await tellStory({ lifetime: "caller" });
  statements = await signed(story);
});
afterAll(async () => {
  await story.log.close();
  await story.repo.remove();
});

test("every candidate, screening, criterion, verdict and discard of a run has a statement, failures included", () => {
  const changes = ofType(statements, "https://orchestrate.invalid/agent-change/v0.1");
  expect(changes.map(({ predicate }) => `${predicate.subSpec}/${predicate.attempt}`)).toEqual(["T1/1", "T1/2", "T2/1"]);
  const summaries = ofType(statements, "https://slsa.dev/verification_summary/v1");
  expect(
    summaries.map(({ subject: [{ name }], predicate }) => [
      name,
      predicate.verificationResult,
      predicate.orchestrate.verdict,
    ]),
  ).toEqual([
    ["T1/1", "FAILED", "fail"],
    ["T1/2", "PASSED", "pass"],
    ["T2/1", "FAILED", "needs-human"],
    ["spec", "PASSED", "pass"],
  ]);
  const results = ofType(statements, "https://in-toto.io/attestation/test-result/v0.1");
  expect(results.filter(({ predicate }) => predicate.orchestrate.criterion?.id === "V1")).toMatchObject([
    { predicate: { result: "FAILED", failedTests: ["V1"] } },
    { predicate: { result: "PASSED", passedTests: ["V1"] } },
    { predicate: { result: "PASSED" }, subject: [{ name: "spec" }] },
  ]);
  expect(ofType(statements, "https://orchestrate.invalid/rollback-test/v0.1")).toHaveLength(3);
});

test("a summary names every statement that its verdict rests on by the digest of its line", () => {
  const summary = statements.find(
    ({ statement }) => statement.subject[0].name === "T1/2" && "policy" in statement.predicate,
  );
  const { predicate } = summary!.statement as Extract<Statement, { predicateType: `https://slsa.dev/${string}` }>;
  const named = predicate.inputAttestations.map(({ digest }) => digest.sha256);
  const there = statements.filter(({ line }) => named.includes(digestOf(line).slice("sha256:".length)));
  expect(there.map(({ about }) => about.split("/")[1])).toEqual(["change", "gates", "gates", "V1"]);
});

test("what is signed once is not signed again, and says the same whoever asks", async () => {
  const head = await story.log.head();
  expect(await attest({ ...story, signer, filesOf: async () => ["something else"] })).toBe(0);
  expect(await story.log.head()).toEqual(head);
  expect(statements).toHaveLength(new Set(statements.map(({ about }) => about)).size);
});

test.each(Object.keys(jsonSchemas()))("docs/schemas/%s.schema.json is the schema of what is written", async (name) => {
  const text = `${JSON.stringify(jsonSchemas()[name], undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot(`../../../docs/schemas/${name}.schema.json`);
});

test("every envelope and statement that is written is valid by the published schemas, and none by another's", () => {
  const ajv = new Ajv2020({ strict: false, formats: { base64: true } });
  const schemas = Object.fromEntries(
    Object.entries(jsonSchemas()).map(([name, schema]) => [name, ajv.compile(schema as object)]),
  );
  for (const { line, statement } of statements) {
    expect(schemas["envelope"]!(JSON.parse(line)), JSON.stringify(schemas["envelope"]!.errors)).toBe(true);
    const [fitting, ...others] = Object.keys(schemas).filter((name) => schemas[name]!(statement));
    expect(statement.predicateType.replaceAll("_", "-")).toContain(fitting);
    expect(others).toEqual([]);
  }
});
