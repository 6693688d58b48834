import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";

import { execa } from "execa";

import { benchKey } from "../../testing/agent-bench.ts";
import type { ConformanceCheck } from "./check.ts";
import { inBash } from "./shell-words.ts";

/** What an agent reaches beside its place: of the network, of secrets, of keys. */
export const reachChecks: readonly ConformanceCheck[] = [
  {
    name: "network",
    promise: "cannot reach this machine's network, as a process outside can",
    run: async ({ doing, openDoing }) => {
      const listener = createServer((connection) => connection.end("hello"));
      await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
      try {
        const { port } = listener.address() as AddressInfo;
        const knock = `cat < /dev/tcp/127.0.0.1/${port}`;
        assert.equal((await execa("bash", ["-c", knock])).stdout, "hello");
        const command = inBash(`${knock} > answer.txt`);
        const { run, path } = await openDoing(command);
        await run(doing(command));
        assert.equal(await readFile(join(path, "answer.txt"), "utf8").catch(() => ""), "");
      } finally {
        listener.close();
      }
    },
  },
  {
    name: "egress",
    promise: "is refused every host that its spec does not grant, and that is on the log",
    about: "agents with a model",
    run: async ({ doing, openDoing }) => {
      const ask = "CONNECT refused.example:443 HTTP/1.1\\r\\nHost: refused.example:443\\r\\n\\r\\n";
      const proxy = "exec 3<>/dev/tcp/127.0.0.1/${HTTPS_PROXY##*:}";
      const command = inBash(`${proxy}; printf "${ask}" >&3; head -n 1 <&3 > answer.txt`);
      const { run, path, events } = await openDoing(command);
      await run(doing(command));
      assert.match(await readFile(join(path, "answer.txt"), "utf8"), /^HTTP\/1\.1 403/);
      const refused = (await events()).flatMap(({ type, data }) => (type === "egress.denied" ? [data.host] : []));
      assert.ok(refused.includes("refused.example"), "The refusal is not on the log");
    },
  },
  {
    name: "secrets",
    promise: "sees a secret only where the spec grants it, and it is in no transcript",
    run: async ({ doing, openDoing }) => {
      const command = "env > seen.txt; cat seen.txt";
      const { run, path, transcriptOf } = await openDoing(command, { secretOf: (name) => `value-of-${name}` });
      const outcome = await run(doing(command), { permissions: { secrets: ["GRANTED"] } });
      const seen = await readFile(join(path, "seen.txt"), "utf8");
      assert.match(seen, /^GRANTED=value-of-GRANTED$/m);
      assert.doesNotMatch(seen, /OTHER/);
      assert.doesNotMatch(await transcriptOf(outcome), /value-of-GRANTED/);
    },
  },
  {
    name: "keys",
    promise: "finds no provider's key in its environment, arguments or files, and leaves none anywhere",
    about: "agents with a model",
    run: async ({ doing, open }) => {
      const look = "env; cat /proc/*/environ /proc/*/cmdline; grep -rs sk-canary $HOME /tmp /run /var /etc";
      const leak = { fault: { status: 429, message: `Slow down, ${benchKey}` }, times: 1 } as const;
      const command = `(${look}) > seen.txt 2>&1`;
      const { run, filesWith, path } = await open({ steps: [leak, { shell: command }, { text: "Ok." }] });
      const outcome = await run(doing(command));
      assert.equal(outcome.status, "completed");
      assert.match(await readFile(join(path, "seen.txt"), "utf8"), /HOME=/);
      assert.deepEqual(await filesWith(benchKey), []);
      assert.ok(!JSON.stringify(outcome).includes(benchKey));
    },
  },
];
