import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { OrchestrateError } from "@orchestrate/shared";

import { runTool } from "../tool/run-tool.ts";
import { withScratch } from "../tool/scratch.ts";
import { namespace } from "./document.ts";

/** A person's SSH key: a file (a private key, or a public one whose other half the agent holds), or a line of the agent's. */
export type SigningKey = { readonly file: string } | { readonly publicKey: string };

/**
 * Signs a document with a person's SSH key, as `ssh-keygen` does; it asks for a passphrase at the terminal where there is
 * one. Rejects with OrchestrateError `NOT_SIGNED`, or `KEY_IS_LOCKED` when there is a passphrase and nobody to type it.
 */
export const signAs = (document: string, key: SigningKey): Promise<string> =>
  withScratch(async (folder) => {
    const file = join(folder, "document");
    await writeFile(file, document);
    const keyFile = "file" in key ? key.file : join(folder, "key.pub");
    if ("publicKey" in key) await writeFile(keyFile, `${key.publicKey}\n`);
    const { code, stderr } = await runTool("ssh-keygen", ["-Y", "sign", "-f", keyFile, "-n", namespace, file]);
    if (code === 0) return await readFile(`${file}.sig`, "utf8");
    const name = "file" in key ? key.file : `the agent's ${key.publicKey}`;
    if (/passphrase/i.test(stderr)) {
      throw new OrchestrateError("KEY_IS_LOCKED", `${name} has a passphrase, and it was not typed in.`, {
        hint: "Add it to your agent with `ssh-add`, then decide again; or decide at a terminal, where you are asked for it.",
        at: { file: name },
      });
    }
    throw new OrchestrateError("NOT_SIGNED", `ssh-keygen did not sign with ${name}: ${stderr.trim()}`, {
      hint: "Name another key with `--key`, or add it to your agent with `ssh-add`.",
      at: { file: name },
    });
  });

/** The public keys that the person's SSH agent holds, a line each; none when there is no agent. */
export const agentKeys = async (): Promise<readonly string[]> => {
  const { code, stdout } = await runTool("ssh-add", ["-L"]);
  if (code !== 0) return [];
  return stdout
    .toString()
    .split("\n")
    .filter((line) => line !== "");
};

interface SignatureCheck {
  readonly document: string;
  /** Armored. */
  readonly signature: string;
  readonly principal: string;
  /** OpenSSH's allowed signers, as text. */
  readonly signers: string;
  /** RFC 3339: the key must have been allowed then. */
  readonly at: string;
}

/** Whether one of the principal's keys signed the document, as `ssh-keygen` says. */
export const isSignedBy = ({ document, signature, principal, signers, at }: SignatureCheck): Promise<boolean> =>
  withScratch(async (folder) => {
    const [signersFile, signatureFile] = [join(folder, "signers"), join(folder, "sig")];
    await writeFile(signersFile, signers);
    await writeFile(signatureFile, signature);
    const args = ["-Y", "verify", "-f", signersFile, "-I", principal, "-n", namespace, "-s", signatureFile];
    // Without a time zone: the environment's is UTC.
    const time = new Date(at).toISOString().replaceAll(/[-:T]|\..*/g, "");
    const { code } = await runTool("ssh-keygen", [...args, "-O", `verify-time=${time}`], { input: document });
    return code === 0;
  });
