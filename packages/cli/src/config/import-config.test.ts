import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { importConfig } from "./import-config.ts";

const configFile = async (text: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate config ü-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "orchestrate.config.ts");
  await writeFile(path, text);
  return path;
};

test("a configuration in TypeScript may bring an agent of its own", async () => {
  const path = await configFile(
    `interface A { id: string }
    const own: A & object = { id: "own", needs: { permissions: "none", session: false, steer: false }, run: async () => ({ status: "completed", text: "" }) };
    export default { agents: { own } };`,
  );
  expect(await importConfig(path, "orchestrate.config.ts")).toMatchObject({ agents: { own: { id: "own" } } });
});

test("a configuration that throws is named with the line", async () => {
  const path = await configFile(`const a = 1;\nthrow new Error("no luck");\nexport default {};\n`);
  await expect(importConfig(path, "orchestrate.config.ts")).rejects.toMatchObject({
    code: "CONFIG_THROWS",
    message: expect.stringContaining("no luck"),
    at: { file: "orchestrate.config.ts", line: 2 },
  });
});

test("a configuration without a default export is refused", async () => {
  const path = await configFile("export const config = {};\n");
  await expect(importConfig(path, "orchestrate.config.ts")).rejects.toMatchObject({ code: "CONFIG_INVALID" });
});
