import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { OrchestrateError } from "@orchestrate/shared";

import { runTool } from "../tool/run-tool.ts";
import { withScratch } from "../tool/scratch.ts";
import { namespace } from "./document.ts";

/**
 * Signs a document with a person's SSH key, as `ssh-keygen` does: `keyFile` is a private key (a passphrase is asked for
 * at the terminal), or a public one whose other half the agent holds. Rejects with OrchestrateError `NOT_SIGNED`.
 */
export const signAs = (document: string, keyFile: string): Promise<string> =>
  withScratch(async (folder) => {
    const file = join(folder, "document");
    await writeFile(file, document);
    const { code, stderr } = await runTool("ssh-keygen", ["-Y", "sign", "-f", keyFile, "-n", namespace, file]);
    if (code === 0) return await readFile(`${file}.sig`, "utf8");
    throw new OrchestrateError("NOT_SIGNED", `ssh-keygen did not sign with ${keyFile}: ${stderr.trim()}`, {
      hint: "Name another key with `--key`, or add it to your agent with `ssh-add`.",
      at: { file: keyFile },
    });
  });

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
