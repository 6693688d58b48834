// Packs the built CLI, installs the tarball into an empty folder without a registry, and runs it there.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const cli = join(import.meta.dirname, "..", "packages", "cli");
if (!existsSync(join(cli, "dist", "main.js"))) throw new Error("There is no build to pack. Run `pnpm build` first.");
const folder = mkdtempSync(join(tmpdir(), "orchestrate-smoke-"));

try {
  const installed = install(pack());
  const manifest = readManifest(join(installed, "package.json"));
  if (Object.keys(manifest.dependencies ?? {}).length > 0)
    throw new Error("The packed CLI must bundle its dependencies.");

  const printed = run(join(folder, "node_modules", ".bin", "orchestrate"), ["--version"], folder).trim();
  if (!printed.includes(manifest.version)) {
    throw new Error(`orchestrate --version printed ${JSON.stringify(printed)}, not ${manifest.version}.`);
  }
  // What an editor shows of the package speaks of the package alone: no library becomes a part of its interface.
  const declared = readdirSync(join(installed, "dist"))
    .filter((name) => name.endsWith(".d.ts"))
    .map((name) => readFileSync(join(installed, "dist", name), "utf8"))
    .join("\n");
  const leaked = ["zod", "xstate", "execa", "simple-git"].filter((name) =>
    new RegExp(`\\b${name}\\b`, "i").test(declared),
  );
  if (leaked.length > 0) throw new Error(`The declarations speak of ${leaked.join(", ")}.`);
  if (!existsSync(join(installed, "dist", "examples", "refunds", "specs", "refunds.md"))) {
    throw new Error("The packed CLI has no example for its demonstration.");
  }
  console.log(`smoke: the packed orchestrate ${manifest.version} installs and runs`);
} finally {
  rmSync(folder, { recursive: true });
}

function pack(): string {
  run("pnpm", ["pack", "--pack-destination", folder], cli);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("pnpm pack made no tarball.");
  return join(folder, tarball);
}

function install(tarball: string): string {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "smoke", private: true }));
  // Offline: a dependency that was not bundled cannot be fetched, and fails here.
  run("pnpm", ["add", "--offline", "--ignore-workspace", tarball], folder);
  return join(folder, "node_modules", "orchestrate");
}

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

function readManifest(file: string): { readonly version: string; readonly dependencies?: Record<string, string> } {
  return JSON.parse(readFileSync(file, "utf8"));
}
