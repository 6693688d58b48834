import { describe, expect, onTestFinished, test } from "vitest";

import { builtinAgent } from "../src/agent/builtin/builtin-agent.ts";
import { commandAgent } from "../src/agent/command-agent.ts";
import { type AgentBench, type BenchOptions, openAgentBench } from "../src/testing/agent-bench.ts";

const fetching = (url: string): string =>
  `node -e 'fetch("${url}").then(async (answer) => console.log(answer.status), (error) => console.log("none"))'`;

const open = async (command: string, options: BenchOptions = {}): Promise<AgentBench> => {
  const bench = await openAgentBench({ scripted: { steps: [{ shell: command }, { text: "Done." }] } }, options);
  onTestFinished(bench.close);
  return bench;
};

const denials = async ({ events }: AgentBench) =>
  (await events()).flatMap((event) => (event.type === "egress.denied" ? [event.data] : []));

describe("the way out of an agent's sandbox", { tags: ["slow"] }, () => {
  test("is closed where the spec grants nothing, and each try is on the log", async () => {
    const bench = await open(fetching("https://provider.example/v1/volumes"));
    await bench.run(builtinAgent());
    await expect(denials(bench)).resolves.toEqual([
      { attempt: 1, host: "provider.example", port: 443, why: expect.any(String) },
    ]);
  });

  test("does not stand between a test and what it serves on loopback", async () => {
    const serve = `node -e '
      const server = require("node:http").createServer((_, response) => response.end());
      server.listen(8080, "127.0.0.1", () => fetch("http://127.0.0.1:8080/").then(({ status }) => {
        require("node:fs").writeFileSync("status.txt", String(status)); server.close();
      }));'`;
    const bench = await open(serve);
    await bench.run(builtinAgent());
    await expect(bench.files()).resolves.toEqual(["status.txt"]);
    await expect(denials(bench)).resolves.toEqual([]);
  });

  test("records tries to reach loopback too where it is told that nothing is direct", async () => {
    const bench = await open(fetching("http://127.0.0.1:47113/v1/volumes"), { egress: { direct: [] } });
    await bench.run(builtinAgent());
    await expect(denials(bench)).resolves.toMatchObject([{ host: "127.0.0.1" }]);
  });

  test("is no way at all for a program without a model or a grant", async () => {
    const bench = await open("");
    const outcome = await bench.run(commandAgent({ argv: ["sh", "-c", "env; ls /run/relay"] }));
    await expect(bench.transcriptOf(outcome)).resolves.not.toContain("PROXY");
    expect(outcome.status).toBe("failed");
  });
});
