import { chmodSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { folderTrouble } from "./folder-trouble.ts";
import type { SandboxUser } from "./sandbox-user.ts";

/** The account inside, the same on every machine. */
export const account = { name: "sandbox", uid: 1000, gid: 1000, home: "/home/sandbox" } as const;

/** What of the host's /etc is shown: how to link, to trust, to tell the time. No accounts, no names of hosts. */
export const sharedEtc: readonly string[] = [
  ..."ld.so.cache ld.so.conf ld.so.conf.d ssl/certs ssl/openssl.cnf ca-certificates ca-certificates.conf pki".split(
    " ",
  ),
  ..."alternatives localtime timezone services protocols mime.types terminfo os-release debian_version".split(" "),
  ..."java-17-openjdk java-21-openjdk".split(" "),
];

/** Our own part of /etc: one account, one host, no name server. */
export const ownEtc: Readonly<Record<string, string>> = {
  passwd: `root:x:0:0:root:/root:/bin/sh\n${account.name}:x:${account.uid}:${account.gid}::${account.home}:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n`,
  group: `root:x:0:\n${account.name}:x:${account.gid}:\nnogroup:x:65534:\n`,
  hosts: "127.0.0.1 localhost sandbox\n::1 localhost\n",
  "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
  "resolv.conf": "",
};

/** A file without bytes beside them: what is seen in the place of a hidden one. */
export const emptyFile = "resolv.conf";

/**
 * Writes our part of /etc into a folder, which is made when it is missing: closed to other users of the machine, but
 * for root, whose sandboxes run as another user. Rejects with the OrchestrateError of the folder.
 */
export const writeEtc = (folder: string, user: SandboxUser): string => {
  const etc = join(folder, "etc");
  try {
    mkdirSync(folder, { recursive: true, mode: user.kind === "ourselves" ? 0o700 : 0o711 });
    mkdirSync(etc, { recursive: true });
    // Whatever the umask: the sandbox's user reads it.
    chmodSync(etc, 0o711);
    for (const [name, content] of Object.entries(ownEtc)) replaceFile(join(etc, name), content);
  } catch (error) {
    throw folderTrouble(error, etc);
  }
  return etc;
};

/** In one step: another process may be starting a sandbox from the same folder. */
const replaceFile = (file: string, content: string): void => {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, content);
  chmodSync(fresh, 0o644);
  renameSync(fresh, file);
};
