import type fs from "node:fs";
import type net from "node:net";

import type { Targets } from "./canaries.ts";

/** What each attack is called, and what it means when it succeeds. */
export const attacks = {
  "read a file outside": "a file of the host that nothing mounts was read",
  "write a file outside": "a file was made in a folder of the host",
  "read another process's environment": "the environment of a process of the host was read",
  "signal another process": "a process of the host can be signalled",
  "reach a TCP listener": "a loopback port of the host was reached",
  "reach a unix socket": "a unix socket of the host was reached",
  "reach an abstract socket": "an abstract unix socket of the host was reached",
  "change a kernel setting": "a file under /proc/sys could be opened for writing",
  "read kernel memory": "a device of the kernel could be opened",
  "gain rights": "capabilities are left, or could be gained",
} as const;
export type Attack = keyof typeof attacks;

/** Which attacks succeeded; the value is what was seen. */
export type Spoils = Readonly<Partial<Record<Attack, string>>>;

/** The attacks as the source of a program for `node -e`: prints {@link Spoils} as JSON. */
export const attackProgram = (targets: Targets): string =>
  `(${attackFromInside.toString()})(require("node:fs"), require("node:net"), ${JSON.stringify(targets)})`;

/** Runs inside, alone: it may use nothing but its arguments. Does no harm where it succeeds. */
const attackFromInside = async (files: typeof fs, sockets: typeof net, targets: Targets) => {
  const spoils: Record<string, string> = {};
  const attempt = async (attack: string, act: () => string | Promise<string>) => {
    try {
      const seen = await act();
      if (seen !== "") spoils[attack] = seen;
    } catch {
      // Refused: that is what should happen.
    }
  };
  const ifSecret = (text: string) => (text.includes(targets.secret) ? "the secret" : "");
  const greetingOf = (where: net.NetConnectOpts) =>
    new Promise<string>((resolve, reject) => {
      let greeting = "";
      const connection = sockets.connect(where);
      connection.on("data", (chunk) => (greeting += String(chunk)));
      connection.on("error", reject).on("end", () => resolve(ifSecret(greeting)));
    });
  const opened = (file: string, flags: string) => {
    files.closeSync(files.openSync(file, flags));
    return file;
  };

  await attempt("read a file outside", () => ifSecret(files.readFileSync(targets.file, "utf8")));
  await attempt("write a file outside", () => {
    files.writeFileSync(`${targets.folder}/planted`, "");
    return targets.folder;
  });
  await attempt("read another process's environment", () => {
    const processes = files.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return processes.some((pid) => {
      try {
        return files.readFileSync(`/proc/${pid}/environ`, "utf8").includes(`CANARY=${targets.secret}`);
      } catch {
        return false;
      }
    })
      ? "the secret"
      : "";
  });
  await attempt("signal another process", () => {
    const name = files.readFileSync(`/proc/${targets.pid}/cmdline`, "utf8");
    return name.includes("read -r _") && process.kill(targets.pid, 0) ? name : "";
  });
  await attempt("reach a TCP listener", () => greetingOf({ port: targets.tcpPort, host: "127.0.0.1" }));
  await attempt("reach a unix socket", () => greetingOf({ path: targets.unixSocket }));
  await attempt("reach an abstract socket", () => greetingOf({ path: targets.abstractSocket }));
  await attempt("change a kernel setting", () => opened("/proc/sys/kernel/core_pattern", "r+"));
  await attempt("read kernel memory", () => {
    for (const device of ["/dev/kmsg", "/dev/mem", "/proc/kcore"]) {
      try {
        return opened(device, "r");
      } catch {
        // The next one, then.
      }
    }
    return "";
  });
  await attempt("gain rights", () => {
    const status = files.readFileSync("/proc/self/status", "utf8");
    const has = (line: RegExp) => !line.test(status);
    return has(/^CapEff:\s0+$/m) || has(/^CapBnd:\s0+$/m) || has(/^NoNewPrivs:\s1$/m) || has(/^Seccomp:\s2$/m)
      ? "capabilities, or no filter"
      : "";
  });
  process.stdout.write(JSON.stringify(spoils));
};
