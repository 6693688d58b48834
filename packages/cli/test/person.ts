import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { onTestFinished } from "vitest";

const run = promisify(execFile);

/** Somebody with an SSH key and a git identity of their own. */
export interface Person {
  readonly name: string;
  readonly keyFile: string;
  /** A line of an allowed-signers file: gates at which they may decide, and OpenSSH's options. */
  readonly allowed: (gates: readonly string[], options?: string) => string;
  /** What their programs see: their git settings, and nothing of whoever runs the tests. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts an agent that holds their key, and gives what their programs see of it. */
  readonly agent: () => Promise<Readonly<Record<string, string>>>;
}

interface PersonOptions {
  readonly passphrase?: string;
  /** Whether git knows which key is theirs. */
  readonly configured?: boolean;
}

export const person = async (
  name = "ana@example.com",
  { passphrase = "", configured = false }: PersonOptions = {},
): Promise<Person> => {
  const home = await mkdtemp(join(tmpdir(), "orchestrate-person-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const keyFile = join(home, "id_ed25519");
  await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", keyFile]);
  const [type, key] = (await readFile(`${keyFile}.pub`, "utf8")).split(" ");
  const signing = configured ? `\tsigningKey = ~/id_ed25519\n[gpg]\n\tformat = ssh\n` : "";
  await writeFile(join(home, ".gitconfig"), `[user]\n\temail = ${name}\n${signing}`);
  const env = { HOME: home };
  return {
    name,
    keyFile,
    env,
    allowed: (gates, options = 'namespaces="orchestrate-approval@v1"') =>
      `${gates.map((gate) => `${gate}:${name}`).join(",")} ${options} ${type} ${key}\n`,
    agent: async () => {
      const socket = join(home, "agent");
      const { stdout } = await run("ssh-agent", ["-a", socket]);
      const pid = /SSH_AGENT_PID=(\d+)/.exec(stdout)?.[1];
      onTestFinished(() => void process.kill(Number(pid)));
      await run("ssh-add", ["-q", keyFile], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      return { ...env, SSH_AUTH_SOCK: socket };
    },
  };
};
