#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Before anything else is loaded, so that all of it comes from the cache.
enableCompileCache();

const { version } = await import("./version.ts");
const { enter } = await import("./door.ts");
const { terminalOf } = await import("./terminal.ts");

const terminal = terminalOf(process);
const code = await enter(process.argv.slice(2), version, terminal);
await terminal.flushed();
// Not `exitCode`: a stray timer or socket must not keep a finished command alive.
process.exit(code);
