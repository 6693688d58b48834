import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type Approval, digestOf } from "@orchestrate/shared";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { procedure } from "../src/export/procedure.ts";
import { verifyBundle } from "../src/index.ts";
import { seal } from "../src/signing/envelope.ts";
import { chainAnew, type Exported, exportStory, listAnew, newSigner, runProcedure, withCopy } from "./kit/exported.ts";
import { decide } from "./kit/person.ts";

let exported: Exported;
beforeAll(async () => {
  exported = await exportStory();
});
afterAll(() => exported.remove());

const edit = async (folder: string, path: string, change: (text: string) => string): Promise<void> => {
  const [file, before] = [join(folder, path), await readFile(join(folder, path), "utf8")];
  const after = change(before);
  expect(after, `${path} is changed`).not.toBe(before);
  await writeFile(file, after);
};
const editLog = (folder: string, change: (lines: string[]) => readonly string[]) =>
  edit(folder, "log/events.jsonl", (text) => chainAnew(change(text.trimEnd().split("\n"))));
const firstOf = async (folder: string, part: string): Promise<string> =>
  `${part}/${(await readdir(join(folder, part))).toSorted()[0]}`;
const verdictFile = async (folder: string): Promise<string> => {
  const log = await readFile(join(folder, "log/events.jsonl"), "utf8");
  return `log/blobs/${/"verdict":"sha256:([0-9a-f]{64})"/.exec(log)?.[1]}`;
};
const summaries = "attestations/verification-summary.intoto.jsonl";

/** What was done, which step finds it, and how: each is listed and signed anew with the true key unless it says not. */
const tamperings: readonly (readonly [what: string, step: string, tamper: (folder: string) => Promise<void>])[] = [
  ["an edited spec", "spec", (folder) => edit(folder, "spec/spec.md", (text) => `${text}\nAnd more.\n`)],
  [
    "an edited log whose chain was made anew",
    "statements",
    (folder) =>
      editLog(folder, (lines) => lines.map((line) => line.replace('"reason":"I read it"', '"reason":"I did not"'))),
  ],
  ["an edited blob", "blobs", async (folder) => edit(folder, await firstOf(folder, "log/blobs"), (text) => `${text} `)],
  [
    "an edited approval",
    "approvals",
    async (folder) =>
      edit(folder, await firstOf(folder, "approvals"), (text) => text.replace("I read it", "I skimmed")),
  ],
  [
    "an edited verdict",
    "merges",
    async (folder) => edit(folder, await verdictFile(folder), (text) => text.replace('"kind":"fail"', '"kind":"pass"')),
  ],
  [
    "a failing attempt that was taken off the log",
    "statements",
    (folder) =>
      editLog(folder, (lines) =>
        lines.filter((line) => !(line.includes('"kind":"fail"') && line.includes('"verdict.given"'))),
      ),
  ],
  ["a log whose end was cut off", "log", (folder) => editLog(folder, (lines) => lines.slice(0, -1))],
  [
    "a log that was cut off before the run's end, and sealed there",
    "log",
    (folder) =>
      editLog(folder, (lines) => {
        const kept = chainAnew(
          lines.slice(
            0,
            lines.findIndex((line) => line.includes('"run.finished"')),
          ),
        )
          .trimEnd()
          .split("\n");
        const data = { head: digestOf(kept.at(-1)!), events: kept.length };
        return [...kept, JSON.stringify({ ...JSON.parse(lines.at(-1)!), data })];
      }),
  ],
  [
    "a statement that was removed",
    "statements",
    (folder) => edit(folder, summaries, (text) => text.slice(text.indexOf("\n") + 1)),
  ],
  [
    "a reordered log",
    "log",
    (folder) =>
      edit(folder, "log/events.jsonl", (text) =>
        text.split("\n").toSpliced(2, 2, text.split("\n")[3]!, text.split("\n")[2]!).join("\n"),
      ),
  ],
  [
    "a merge commit whose summary was taken off log and list",
    "statements",
    async (folder) => {
      await edit(folder, summaries, (text) => text.trimEnd().split("\n").slice(0, -1).join("\n").concat("\n"));
      await editLog(folder, (lines) =>
        lines.filter((line, index) => index !== lines.findLastIndex((one) => one.includes("/summary"))),
      );
    },
  ],
  [
    "an edited plan",
    "spec",
    (folder) => edit(folder, "spec/plan.json", (text) => text.replace('"approvals": []', '"approvals": ["merge"]')),
  ],
  [
    "a statement that another key signed",
    "statements",
    async (folder) => {
      const [first = ""] = (await readFile(join(folder, summaries), "utf8")).split("\n");
      const again = seal(JSON.parse(Buffer.from(JSON.parse(first).payload, "base64").toString()), newSigner());
      await edit(folder, summaries, (text) => text.replace(first, again));
      await editLog(folder, (lines) => lines.map((line) => line.replace(digestOf(first), digestOf(again))));
    },
  ],
  [
    "the signature of an approval that was taken away",
    "approvals",
    async (folder) => rm(join(folder, (await firstOf(folder, "approvals")).replace(/json$/, "sig"))),
  ],
  [
    "a swapped git object",
    "git",
    async (folder) => {
      const bytes = await readFile(join(folder, "git/run.bundle"));
      bytes[bytes.length - 40]! ^= 1;
      await writeFile(join(folder, "git/run.bundle"), bytes);
    },
  ],
];

const problemsOf = async (folder: string, trust = exported.trust): Promise<readonly string[]> =>
  (await verifyBundle(folder, trust)).steps.filter(({ problems }) => problems.length > 0).map(({ name }) => name);

test.each(tamperings)("%s is found, also when the true key signed it anew", async (_, step, tamper) => {
  await withCopy(exported.folder, async (copy) => {
    await tamper(copy);
    expect(await problemsOf(copy)).toContain("manifest");
    await listAnew(copy, exported.signer);
    expect(await problemsOf(copy)).toContain(step);
    expect(await problemsOf(copy)).not.toContain("manifest");
  });
});

/** What leaves the list of files, or its signature, as it was not. */
const unlisted: readonly (readonly [what: string, step: string, tamper: (folder: string) => Promise<void>])[] = [
  ["an added file", "manifest", (folder) => writeFile(join(folder, "added.txt"), "")],
  ["a removed file", "manifest", (folder) => rm(join(folder, "report.md"))],
  ["a signature that was removed", "signature", (folder) => rm(join(folder, "MANIFEST.sha256.sig"))],
  ["an export that another key signed", "signature", (folder) => listAnew(folder, newSigner())],
];

test.each(unlisted)("%s is found", async (_, step, tamper) => {
  await withCopy(exported.folder, async (copy) => {
    await tamper(copy);
    expect(await problemsOf(copy)).toContain(step);
  });
});

/** Approvals that the true key lists and signs, and that do not count. */
const wrongApprovals = [
  ["an approval that is older than its verdict", { at: "2001-01-01T00:00:00.000Z" }],
  ["an approval by an agent", { by: "script@agents.invalid" }],
  ["an approval by a person for whom another gate is open", { by: "merge-only@example.com" }],
] as const;

/** Works on an export in which Ana decided otherwise on what needed a person, as a checker would who lets many decide. */
const withApproval = async (
  changed: Partial<Approval>,
  work: (other: Exported, signers: string) => Promise<void>,
): Promise<void> => {
  const other = await exportStory({
    decide: (ana, asked) =>
      decide(ana, asked, (approval) => (asked.gate === "manual" ? { ...approval, ...changed } : approval)),
  });
  try {
    const principals = ["plan:*", "manual:*@agents.invalid", "manual:ana@*", "merge:merge-only@example.com"];
    await work(other, other.ana.allowed(...principals));
  } finally {
    await other.remove();
  }
};

test.each(wrongApprovals)("%s is found", async (_, changed) => {
  await withApproval(changed, async ({ folder, trust }, signers) => {
    expect(await problemsOf(folder, { ...trust, signers })).toEqual(["approvals"]);
  });
});

/** Checks copies of the export in each of which one byte of one file is another. */
const flippingBytes = async (numRuns: number, check: (copy: string) => Promise<void>): Promise<void> => {
  const entries = await readdir(exported.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const paths = files.map((file) => file.slice(exported.folder.length + 1));
  await withCopy(exported.folder, async (copy) => {
    const flipped = async (path: string, at: number, flip: number): Promise<void> => {
      const bytes = await readFile(join(copy, path));
      fc.pre(bytes.length > 0);
      const changed = Buffer.from(bytes);
      changed[at % bytes.length]! ^= flip;
      await writeFile(join(copy, path), changed);
      await check(copy);
      await writeFile(join(copy, path), bytes);
    };
    await fc.assert(fc.asyncProperty(fc.constantFrom(...paths), fc.nat(), fc.integer({ min: 1, max: 255 }), flipped), {
      numRuns,
    });
  });
};

test("an export in which any byte of any file was flipped is not sound", async () => {
  await flippingBytes(15, async (copy) => {
    expect((await verifyBundle(copy, exported.trust)).isSound).toBe(false);
  });
}, 120_000);

describe("the procedure of public tools", { tags: ["slow"] }, () => {
  const expectRefused = async (folder: string, checker: Pick<Exported, "keyFile" | "signersFile">): Promise<string> => {
    const { code, said } = await runProcedure(folder, { ...checker, text: procedure() });
    expect({ code, isVerified: said.includes("VERIFIED run") }, said).toEqual({ code: 1, isVerified: false });
    return said;
  };

  test.each(tamperings)("finds %s, also when the true key signed it anew", async (_, _step, tamper) => {
    await withCopy(exported.folder, async (copy) => {
      await tamper(copy);
      await listAnew(copy, exported.signer);
      expect(await expectRefused(copy, exported)).toContain("NOT VERIFIED");
    });
  });

  test.each(unlisted)("finds %s", async (_, _step, tamper) => {
    await withCopy(exported.folder, async (copy) => {
      await tamper(copy);
      expect(await expectRefused(copy, exported)).toContain("NOT VERIFIED");
    });
  });

  test.each(wrongApprovals)("finds %s", async (_, changed) => {
    await withApproval(changed, async (other, signers) => {
      await writeFile(other.signersFile, signers);
      expect(await expectRefused(other.folder, other)).toContain("NOT VERIFIED");
    });
  });

  test("finds any byte of any file that was flipped", async () => {
    await flippingBytes(20, async (copy) => void (await expectRefused(copy, exported)));
  }, 120_000);
});
