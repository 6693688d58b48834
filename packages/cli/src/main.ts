#!/usr/bin/env node
import module from "node:module";

// The rest cannot even be loaded by an older Node, so that only this file can say so.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  process.stderr.write(
    `error NODE_TOO_OLD: orchestrate needs Node 24.12 or later; this is ${process.versions.node}.\n` +
      " hint Install a newer Node, or use the one of the package `node`: npx -p node@latest -p orchestrate orchestrate\n",
  );
  process.exit(2);
}

// A run makes much garbage and keeps little, and V8 takes this limit only at the start: a run begins anew with it, as the
// same process. Without it a run of sixty sub-specs was seen at 335 MB, with it at 194 MB, in the same time.
const youngHeap = "--max-semi-space-size=4";
if (["run", "resume", "demo"].includes(process.argv[2] ?? "") && !process.execArgv.includes(youngHeap)) {
  process.execve?.(process.execPath, [process.execPath, youngHeap, ...process.execArgv, ...process.argv.slice(1)]);
}

// Before anything else is loaded, so that all of it comes from the cache.
module.enableCompileCache();

const argv = process.argv.slice(2);
const { version } = await import("./version.ts");

// What is asked most often needs neither the command line's parser nor a terminal.
if (argv.length === 1 && ["--help", "-h"].includes(argv[0] ?? "")) {
  const { overallHelp } = await import("./overall-help.ts");
  answer(overallHelp());
} else if (argv.length === 1 && ["--version", "-V"].includes(argv[0] ?? "")) {
  answer(`${version}\n`);
} else {
  const { enter } = await import("./door.ts");
  const { terminalOf } = await import("./terminal.ts");
  const terminal = terminalOf(process);
  const code = await enter(argv, version, terminal);
  await terminal.flushed();
  // Not `exitCode`: a stray timer or socket must not keep a finished command alive.
  process.exit(code);
}

/** A reader that has gone away needs no answer. */
function answer(text: string): void {
  process.stdout.on("error", () => {});
  process.stdout.write(text);
}
