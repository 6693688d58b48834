import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { AnyEvent, Sandbox, SandboxedCommand, SandboxedProcess } from "@orchestrate/shared";

import { openWaysOut } from "../egress/ways-out.ts";
import { createBubblewrap } from "../sandbox/bubblewrap.ts";
import { probeLayers } from "../sandbox/layers.ts";
import { defaultLimits } from "../sandbox/limits.ts";
import { found, lacking, type MachineCheck, troubled } from "./check.ts";

/** The parts of a sandbox, each by its effect inside one. The folder is ours, for the sandbox's own files. */
export const checkSandbox = async (folder: string): Promise<readonly MachineCheck[]> => {
  // Not the state folder: the whole path of a socket has at most 107 bytes.
  const scratch = mkdtempSync(join(realpathSync(tmpdir()), "orch-doctor-"));
  chmodSync(scratch, 0o711);
  try {
    const sandbox = await createBubblewrap({ folder });
    const started = [await checkFilter(sandbox)];
    const self = await sandbox.selfTest({ signal: AbortSignal.timeout(patienceMs) });
    return [
      found("user namespaces", "a sandbox starts"),
      ...started,
      await checkUser(sandbox, scratch),
      await checkEnd(sandbox),
      await checkEgress(sandbox, scratch),
      self.usable
        ? found("sandbox", `${self.checks.length} attacks from inside failed`)
        : lacking("sandbox", self.reason ?? "the self-test failed", { remedy: self.remedy }),
      await checkLayers(sandbox, folder),
    ];
  } catch (error) {
    return [troubled("sandbox", error)];
  } finally {
    rmSync(join(folder, "layer-probe"), { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
};

const patienceMs = 120_000;

const start = (sandbox: Sandbox, command: Pick<SandboxedCommand, "argv"> & Partial<SandboxedCommand>) => {
  const fixed = { cwd: "/tmp", env: {}, mounts: [], relays: [], limits: defaultLimits } as const;
  return sandbox.start(
    { ...fixed, stdin: "null", output: "capture", ...command },
    { signal: AbortSignal.timeout(patienceMs) },
  );
};

const run = async (...command: Parameters<typeof start>): Promise<string> =>
  (await (await start(...command)).ended).stdout;

const checkFilter = async (sandbox: Sandbox): Promise<MachineCheck> =>
  /^Seccomp:\s2$/m.test(await run(sandbox, { argv: ["cat", "/proc/self/status"] }))
    ? found("seccomp", "the filter is in force")
    : lacking("seccomp", "the kernel took no filter", { remedy: "Use a kernel with CONFIG_SECCOMP_FILTER." });

/** Who it is that runs inside, by whom a file belongs to outside. */
const checkUser = async (sandbox: Sandbox, scratch: string): Promise<MachineCheck> => {
  const folder = join(scratch, "user");
  mkdirSync(folder);
  await sandbox.handOver(folder);
  const mounts = [{ kind: "bind", source: folder, target: folder, access: "write" }] as const;
  await run(sandbox, { argv: ["touch", "made"], cwd: folder, mounts });
  const { uid } = statSync(join(folder, "made"));
  const self = process.geteuid?.();
  const remedy = "Start as an ordinary user.";
  if (uid === 0) return lacking("other user", "what runs inside is root outside", { remedy });
  return found(
    "other user",
    self === 0 ? `root gives sandboxes to uid ${uid}` : `sandboxes run as yourself, uid ${uid}`,
  );
};

/** Whether a daemon that left its session and minds no signal is gone when its sandbox is ended. */
const checkEnd = async (sandbox: Sandbox): Promise<MachineCheck> => {
  const word = randomUUID();
  const daemon = `setsid sh -c 'trap "" TERM HUP INT; while :; do sleep 1; done' ${word} & echo up; sleep 1000`;
  const started: SandboxedProcess = await start(sandbox, { argv: ["sh", "-c", daemon], output: "pipe" });
  if (started.stdout) await Promise.race([once(started.stdout, "data"), started.ended]);
  started.kill();
  await started.ended;
  const left = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && commandLine(name).includes(word));
  return left.length === 0
    ? found("process end", "a daemon ends with its sandbox")
    : lacking("process end", `process ${left.join(", ")} outlived its sandbox`, { remedy: "Update the kernel." });
};

const commandLine = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    // It is gone.
    return "";
  }
};

/** Whether the proxy is found from inside, and refuses a host that nobody granted. No network is asked for it. */
const checkEgress = async (sandbox: Sandbox, scratch: string): Promise<MachineCheck> => {
  const decided: string[] = [];
  const append = ({ type }: { readonly type: string }) => {
    decided.push(type);
    return Promise.resolve({} as AnyEvent);
  };
  const ways = await openWaysOut({
    folder: join(scratch, "ways"),
    network: { allow: [] },
    service: undefined,
    log: { append },
    subject: "",
    attempt: undefined,
  });
  const ask =
    'const s=require("net").connect(3128,"127.0.0.1",()=>s.write("CONNECT refused.invalid:443 HTTP/1.1\\r\\nHost: refused.invalid:443\\r\\n\\r\\n"));' +
    "s.pipe(process.stdout)";
  const answer = await run(sandbox, { argv: ["node", "-e", ask], ...ways.access });
  await ways.close();
  return answer.startsWith("HTTP/1.1 403") && decided.includes("egress.denied")
    ? found("egress proxy", "it is reached from inside, and refuses what nobody granted")
    : lacking("egress proxy", `it does not answer inside: ${answer.slice(0, 100) || "no answer"}`, {
        remedy: "Is a socket in the temporary folder out of reach? Set TMPDIR to a folder of a local file system.",
      });
};

const checkLayers = async (sandbox: Sandbox, folder: string): Promise<MachineCheck> =>
  (await probeLayers(sandbox, folder))
    ? found("overlay", "layers are mounted", false)
    : lacking("overlay", "no overlay can be mounted: prepared dependencies are read-only, and checkouts are copied", {
        remedy: "Use a kernel of 5.11 or later, or run as root.",
        required: false,
      });
