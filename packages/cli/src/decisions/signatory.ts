import { hostname, userInfo } from "node:os";
import { resolve } from "node:path";

import { agentKeys, type SigningKey } from "@orchestrate/evidence";
import { userSetting } from "@orchestrate/runtime";
import { OrchestrateError } from "@orchestrate/shared";

import type { Terminal } from "../terminal.ts";
import { allowedSignersFile } from "./allowed-signers.ts";

/** What a person says of themselves on the command line. */
export interface SignatoryFlags {
  /** Their name in the allowed signers, when it is not git's `user.email`. */
  readonly as?: string;
  /** A private SSH key, or a public one whose other half their agent holds. */
  readonly key?: string;
}

/** The person who decides. */
export interface Signatory {
  readonly by: string;
  /** Undefined where a decision is taken by name, because the repository names no signers. */
  readonly key: SigningKey | undefined;
}

/**
 * Who decides, and with which key: `--key`, else git's `user.signingKey` (where `gpg.format` is `ssh`), else a key of the
 * SSH agent that the allowed signers list. Rejects with OrchestrateError `NO_PERSON` or `NO_SIGNING_KEY`.
 */
export const signatoryOf = async (
  { as, key }: SignatoryFlags,
  { terminal, signers }: { readonly terminal: Terminal; readonly signers: string | undefined },
): Promise<Signatory> => {
  const by = as ?? (await userSetting("user.email", terminal));
  if (signers === undefined && key === undefined) {
    return { by: by ?? `${userInfo().username}@${hostname()}`, key: undefined };
  }
  if (by === undefined) {
    throw new OrchestrateError("NO_PERSON", "Nobody is named who decides.", {
      hint: 'Set git config user.email "…", or name yourself as the allowed signers do: `--as ana@example.com`.',
    });
  }
  if (key !== undefined) return { by, key: { file: resolve(terminal.cwd, key) } };
  const found = (await configuredKey(terminal)) ?? (await listedKey(signers ?? ""));
  if (found !== undefined) return { by, key: found };
  throw new OrchestrateError(
    "NO_SIGNING_KEY",
    `${allowedSignersFile} asks for a signature, and no key of yours is known.`,
    {
      hint: "Name it with `--key ~/.ssh/id_ed25519`, set git's user.signingKey (with gpg.format ssh), or `ssh-add` it.",
    },
  );
};

const configuredKey = async (terminal: Terminal): Promise<SigningKey | undefined> => {
  if ((await userSetting("gpg.format", terminal)) !== "ssh") return undefined;
  const setting = await userSetting("user.signingKey", terminal);
  if (setting === undefined) return undefined;
  const literal = setting.replace(/^key::/, "");
  return /^(ssh-|ecdsa-|sk-)\S+ /.test(literal) ? { publicKey: literal } : { file: resolve(terminal.cwd, setting) };
};

const listedKey = async (signers: string): Promise<SigningKey | undefined> => {
  const publicKey = (await agentKeys()).find((line) => signers.includes(line.split(" ")[1] ?? line));
  return publicKey === undefined ? undefined : { publicKey };
};
