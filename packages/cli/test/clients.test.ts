import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { startModelServer } from "@orchestrate/runtime/testing";
import { describe, expect, onTestFinished, test } from "vitest";

import { orchestrate } from "./program.ts";
import { greeting, smallRun } from "./small-run.ts";

const bin = join(import.meta.dirname, "..", "..", "..", "clients", "node_modules", ".bin");
const key = "sk-canary-5f1d9a0c7b3e4826a1f0c9d8e7b6a594";

/** Two tasks, each by an agent and a model of its own. */
const spec = greeting
  .replace('owns: ["new:src/greet.mjs"]', 'owns: ["new:src/greet.mjs"]\nagent: first\nmodel: large')
  .replace(
    "## Verification",
    '### T2 Part\n```yaml\nfor: [O1]\nowns: ["new:src/part.mjs"]\nagent: second\n```\nWrite it too.\n\n## Verification',
  )
  .replace(
    "base: fail\n```\n",
    "base: fail\n```\n\n### V2 It parts\n```yaml\nfor: [O1, T2]\nrun: [node, src/part.mjs]\nbase: fail\n```\n",
  );

const isInstalled = await readdir(bin).then(
  (names) => names.includes("codex") && names.includes("pi"),
  () => false,
);

describe("a run with other vendors' agents", { tags: ["slow"] }, () => {
  test.skipIf(!isInstalled && !process.env["CI"])(
    "merges what each of two wrote in its own worktree, with its own model, and no key is found anywhere",
    async () => {
      const writes = (file: string) => ({
        steps: [{ shell: `echo 'console.log(1)' > ${file} && git status --short` }, { text: "All done." }],
      });
      const server = await startModelServer({ one: writes("src/greet.mjs"), two: writes("src/part.mjs") });
      onTestFinished(() => server.close());
      const provider = (name: string, protocol: string, models: string) =>
        `  ${name}: { baseURL: "${server.baseURL(name)}", protocols: [${protocol}], keyEnv: TEST_KEY, models: { ${models} } }\n`;
      const { path: cwd } = await smallRun({
        "specs/greeting.md": spec,
        "orchestrate.config.yaml": [
          "agents:\n",
          `  first: { use: codex, provider: one, model: small, program: "${join(bin, "codex")}" }\n`,
          `  second: { use: pi, provider: two, program: "${join(bin, "pi")}" }\n`,
          "roles: { implementor: first }\n",
          "providers:\n",
          provider("one", "openai-responses", "small: null, large: null"),
          provider("two", "openai-chat", "tiny: null"),
        ].join(""),
      });
      const { code, stdout, stderr } = await orchestrate(["run", "specs/greeting.md", "--json"], {
        cwd,
        env: { TEST_KEY: key },
      });
      const { data } = JSON.parse(stdout);
      expect({ code, stderr, subSpecs: data.subSpecs }).toMatchObject({
        code: 0,
        subSpecs: [
          { id: "T1", phase: "merged" },
          { id: "T2", phase: "merged" },
        ],
      });
      const asked = server.requests.map(({ scenario, body }) => `${scenario} ${(body as { model: string }).model}`);
      expect(new Set(asked)).toEqual(new Set(["one large", "two tiny"]));
      expect(stdout + stderr).not.toContain(key);
      await expect(filesWith(cwd, key)).resolves.toEqual([]);
    },
  );
});

const filesWith = async (folder: string, text: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const found = await Promise.all(files.map(async (file) => (await readFile(file)).includes(text)));
  return files.filter((_, index) => found[index]);
};
