import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { approvalDocument, signAs } from "@orchestrate/evidence";
import { openGit, openInbox, readEventLog } from "@orchestrate/runtime";
import { type Approval, type CommitSha, digestOf, type PersonDecision, type RunId } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { createWhyRefused } from "../src/decisions/allowed-signers.ts";
import { readAndDecide } from "./deciding.ts";
import { greeting, greetingSpec } from "./greeting.ts";
import { person, type Person } from "./person.ts";
import { orchestrate } from "./program.ts";
import { run, waitingRun, type WaitingRun } from "./waiting-run.ts";

/** What a run does with a decision that reaches it, by the signers of some commit. */
const whyRefused = async ({ cwd, folder }: WaitingRun, decision: PersonDecision, base: CommitSha) => {
  const events = await readEventLog(folder.path);
  const check = createWhyRefused({ git: await openGit(cwd), run, base, agents: ["sh"] });
  const before = { events: events.slice(0, -1), head: events.at(-1)!.prev };
  return check({ decision, subject: "T1", takenAt: new Date().toISOString(), before });
};

type Sign = (document: string) => Promise<string>;
const signWith =
  ({ keyFile }: Person): Sign =>
  (document) =>
    signAs(document, { file: keyFile });

/** A decision on what a run waits for, signed: everything about it is right unless it is changed. */
const decisionOn = async (
  { folder, shown }: WaitingRun,
  { by, sign, change = {}, of = run }: { by: string; sign: Sign; change?: Partial<Approval>; of?: RunId },
): Promise<Approval> => {
  const head = (await readEventLog(folder.path)).at(-1)!;
  const proof = {
    subject: "T1",
    text: digestOf("what was shown"),
    head: { seq: head.seq - 1, digest: head.prev },
    terminal: true,
    signature: "",
  };
  const at = new Date().toISOString();
  const said: Approval = { kind: "approved", gate: "merge", shown, by, reason: "I read it", at, proof, ...change };
  if (said.proof === undefined) return said;
  return { ...said, proof: { ...said.proof, signature: await sign(approvalDocument(of, said)) } };
};

interface Attack {
  /** What is allowed at the commit that the run started from. */
  readonly signers?: (ana: Person) => string;
  readonly forge: (at: WaitingRun, people: { readonly ana: Person; readonly eve: Person }) => Promise<Approval>;
  readonly refused: string;
}

const attacks: Readonly<Record<string, Attack>> = {
  "a decision that nobody signed": {
    forge: async (at, { ana }) =>
      decisionOn(at, { by: ana.name, sign: signWith(ana), change: { proof: undefined as never } }),
    refused: "nobody signed it",
  },
  "a signature by a key that is not listed": {
    forge: (at, { ana, eve }) => decisionOn(at, { by: ana.name, sign: signWith(eve) }),
    refused: "its signature is none by merge:ana@example.com",
  },
  "a decision by a person for whom another gate is open": {
    signers: (ana) => ana.allowed(["plan"]),
    forge: (at, { ana }) => decisionOn(at, { by: ana.name, sign: signWith(ana) }),
    refused: "its signature is none by merge:ana@example.com",
  },
  "a decision by an agent whose name somebody listed": {
    signers: (ana) => ana.allowed(["merge"]).replace("merge:ana@example.com", "merge:*"),
    forge: (at, { ana }) => decisionOn(at, { by: "sh", sign: signWith(ana) }),
    refused: "sh is an agent",
  },
  "a decision that was made in another run": {
    forge: (at, { ana }) => decisionOn(at, { by: ana.name, sign: signWith(ana), of: "0another" as RunId }),
    refused: "its signature is none by",
  },
  "a decision whose reason was changed after it was signed": {
    forge: async (at, { ana }) => ({
      ...(await decisionOn(at, { by: ana.name, sign: signWith(ana) })),
      reason: "I did not",
    }),
    refused: "its signature is none by",
  },
  "a rejection that was turned into an approval": {
    forge: async (at, { ana }) => ({
      ...(await decisionOn(at, { by: ana.name, sign: signWith(ana), change: { kind: "rejected" } })),
      kind: "approved",
    }),
    refused: "its signature is none by",
  },
  "a signature that was made for something else": {
    signers: (ana) => ana.allowed(["merge"], ""),
    forge: (at, { ana }) => decisionOn(at, { by: ana.name, sign: (document) => signFor("git", document, ana) }),
    refused: "its signature is none by",
  },
  "a key that has expired": {
    signers: (ana) => ana.allowed(["merge"], 'valid-before="20200101"'),
    forge: (at, { ana }) => decisionOn(at, { by: ana.name, sign: signWith(ana) }),
    refused: "its signature is none by",
  },
  "a key that has expired, with a date before that": {
    signers: (ana) => ana.allowed(["merge"], 'valid-before="20200101"'),
    forge: (at, { ana }) =>
      decisionOn(at, { by: ana.name, sign: signWith(ana), change: { at: "2019-06-01T00:00:00.000Z" } }),
    refused: "was not allowed any more when it was taken",
  },
};

/** Signs as `git commit -S` would have it signed. */
const signFor = async (namespace: string, document: string, { keyFile }: Person): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-signing-"));
  try {
    const file = join(folder, "document");
    await writeFile(file, document);
    await promisify(execFile)("ssh-keygen", ["-Y", "sign", "-f", keyFile, "-n", namespace, file]);
    return await readFile(`${file}.sig`, "utf8");
  } finally {
    await rm(folder, { recursive: true });
  }
};

test.each(Object.entries(attacks))(
  "%s does not count where signers are named; by name alone it would",
  async (_, attack) => {
    const { signers = (ana) => ana.allowed(["merge"]), forge, refused } = attack;
    const [ana, eve] = [await person("ana@example.com"), await person("eve@example.com")];
    const guarded = await waitingRun({ signers: signers(ana) });
    expect(await whyRefused(guarded, await forge(guarded, { ana, eve }), guarded.base)).toContain(refused);
    const open = await waitingRun();
    const forged = await forge(open, { ana, eve });
    if (forged.at > "2020") expect(await whyRefused(open, forged, open.base)).toBeUndefined();
  },
);

test("what is right in all of that counts", async () => {
  const ana = await person();
  const at = await waitingRun({ signers: ana.allowed(["merge"]) });
  expect(await whyRefused(at, await decisionOn(at, { by: ana.name, sign: signWith(ana) }), at.base)).toBeUndefined();
});

test.each([
  ["a decision on another sub-spec", { proof: "T2" }, "it is about something else"],
  [
    "a decision on what was judged before",
    { shown: digestOf("an older verdict") },
    "nothing that is decided at the gate",
  ],
  ["a decision at a gate that does not decide on it", { gate: "plan" as const }, "nothing that is decided at the gate"],
  ["a decision on a log that went another way", { head: digestOf("another line") }, "the log was another"],
])(
  "%s does not count, whoever signed it",
  async (
    _,
    {
      proof: subject = "T1",
      head,
      ...change
    }: { proof?: string; head?: Approval["shown"]; shown?: Approval["shown"]; gate?: "plan" },
    refused,
  ) => {
    const ana = await person();
    const at = await waitingRun({ signers: ana.allowed(["merge", "plan"]) });
    const right = (await decisionOn(at, { by: ana.name, sign: signWith(ana) })).proof!;
    const proof = { ...right, subject, head: { ...right.head, ...(head && { digest: head }) } };
    const decision = await decisionOn(at, { by: ana.name, sign: signWith(ana), change: { proof, ...change } });
    expect(await whyRefused(at, decision, at.base)).toContain(refused);
  },
);

test("a person who may let passing merges through cannot decide on what the verifier left to another", async () => {
  const ana = await person();
  const at = await waitingRun({ gate: "manual", signers: ana.allowed(["merge"]) });
  const decision = await decisionOn(at, { by: ana.name, sign: signWith(ana) });
  expect(await whyRefused(at, decision, at.base)).toContain("nothing that is decided at the gate merge");
  const refused = await readAndDecide(["approve", run, "--key", ana.keyFile], { cwd: at.cwd, env: ana.env });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("DECISION_REFUSED") });
});

test("signers that an agent wrote, in its branch or in the checkout, name nobody", async () => {
  const eve = await person("eve@example.com");
  const signers = eve.allowed(["merge"]);
  const at = await waitingRun({
    signers: (await person()).allowed(["merge"]),
    change: { "src/greet.mjs": "1\n", ".orchestrate/allowed-signers": signers },
  });
  const decision = await decisionOn(at, { by: eve.name, sign: signWith(eve) });
  const git = await openGit(at.cwd);
  const refs = await git.refs("refs/orchestrate/candidates/");
  const [theirs] = [...refs.values()];
  expect(await whyRefused(at, decision, theirs!), "by the agent's own commit it would count").toBeUndefined();
  expect(await whyRefused(at, decision, at.base)).toContain("its signature is none by merge:eve@example.com");
  await writeFile(join(at.cwd, ".orchestrate/allowed-signers"), signers);
  expect(await whyRefused(at, decision, at.base)).toContain("its signature is none by merge:eve@example.com");
});

test(
  "a forged message in the inbox of a run is written down as refused, and nothing begins; a signed one counts",
  { tags: ["slow"] },
  async () => {
    const ana = await person("ana@example.com", { configured: true });
    const begin = async (signers: string | undefined) => {
      const { cwd } = await greeting({
        spec: greetingSpec({ approvals: "plan" }),
        ...(signers === undefined ? {} : { files: { ".orchestrate/allowed-signers": signers } }),
      });
      expect(await orchestrate(["run", "specs/greeting.md"], { cwd })).toMatchObject({ code: 3 });
      const { data } = JSON.parse((await orchestrate(["status", "--json"], { cwd })).stdout);
      const folder = `${cwd}/.git/orchestrate/runs/${data.run}`;
      const asked = data.approvals[0].shown;
      const forged = {
        kind: "approved",
        gate: "plan",
        shown: asked,
        by: ana.name,
        reason: "-",
        at: new Date().toISOString(),
      };
      await (await openInbox(`${folder}/inbox`)).put({ kind: "approval", approval: forged as Approval });
      return { cwd, folder, run: data.run as string };
    };
    const open = await begin(undefined);
    expect(await orchestrate(["resume"], { cwd: open.cwd }), "without signers it is taken").toMatchObject({ code: 0 });

    const { cwd, folder, run: id } = await begin(ana.allowed(["plan"]));
    expect(await orchestrate(["resume"], { cwd })).toMatchObject({ code: 3 });
    expect(await readEventLog(folder)).toContainEqual(
      expect.objectContaining({ type: "approval.refused", data: expect.objectContaining({ why: "nobody signed it" }) }),
    );
    expect(await readAndDecide(["approve", id], { cwd, env: ana.env })).toMatchObject({ code: 0 });
    expect(await orchestrate(["resume"], { cwd })).toMatchObject({ code: 0 });
  },
);
