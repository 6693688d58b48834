import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Approval, Blobs, EventLog } from "@orchestrate/shared";

import { approvalDocument } from "../../src/approvals/document.ts";
import { signAs } from "../../src/approvals/ssh.ts";
import { runTool } from "../../src/tool/run-tool.ts";

/** Somebody with an SSH key. */
export interface Person {
  readonly name: string;
  readonly keyFile: string;
  /** A line of an allowed-signers file for these principals (`merge:ana@example.com`). */
  readonly allowed: (...principals: readonly string[]) => string;
  readonly leave: () => Promise<void>;
}

/** Makes a person with a key of their own. */
export const person = async (name: string): Promise<Person> => {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-person-"));
  const keyFile = join(folder, "id");
  await runTool("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", keyFile]);
  const [type, key] = (await readFile(`${keyFile}.pub`, "utf8")).split(" ");
  return {
    name,
    keyFile,
    allowed: (...principals) => `${principals.join(",")} namespaces="orchestrate-approval@v1" ${type} ${key}\n`,
    leave: () => rm(folder, { recursive: true }),
  };
};

/** What a person is asked, and where. */
export interface Asked {
  readonly gate: Approval["gate"];
  readonly shown: Approval["shown"];
  readonly subject: string;
  readonly log: Pick<EventLog, "run" | "head">;
  readonly blobs: Pick<Blobs, "put">;
}

/** The person's signed decision; `change` makes it another before it is signed. */
export const decide = async (
  { name, keyFile }: Pick<Person, "name" | "keyFile">,
  { gate, shown, subject, log, blobs }: Asked,
  change: (approval: Approval) => Approval = (approval) => approval,
): Promise<Approval> => {
  const approval = change({
    kind: "approved",
    gate,
    shown,
    by: name,
    reason: "I read it",
    at: new Date().toISOString(),
    proof: {
      subject,
      text: await blobs.put(`This is what ${name} saw of ${subject}.\n`),
      head: await log.head(),
      terminal: true,
      signature: "",
    },
  });
  if (!approval.proof) return approval;
  return {
    ...approval,
    proof: { ...approval.proof, signature: await signAs(approvalDocument(log.run, approval), { file: keyFile }) },
  };
};
