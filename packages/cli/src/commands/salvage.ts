import { dropSalvage, listSalvage, openGit, restoreSalvage } from "@orchestrate/runtime";
import { type Git, OrchestrateError, RunId, type Salvage } from "@orchestrate/shared";

import { done } from "../outcome.ts";
import { plural } from "../render/amounts.ts";
import { inColumns } from "../render/columns.ts";
import { short } from "../render/event-line.ts";
import { oneLine } from "../render/width.ts";
import type { Handler } from "./command.ts";

const prefix = "refs/orchestrate/salvage/";

/** `orchestrate salvage list [--run RUN]` */
export const salvageList: Handler<{ readonly run?: string }> = async ({ run }, terminal) => {
  const kept = await listSalvage(await openGit(terminal.cwd), {
    run: run === undefined ? undefined : RunId.parse(run),
  });
  const rows = kept.map(({ ref, commit, at, reason }) => [
    terminal.style.bold(nameOf(ref)),
    short(commit),
    at.slice(0, 16).replace("T", " "),
    oneLine(reason),
  ]);
  return done(rows.length === 0 ? "Nothing is kept." : inColumns(rows).join("\n"), kept);
};

/** `orchestrate salvage show REF` */
export const salvageShow: Handler<{ readonly ref: string }> = async ({ ref }, terminal) => {
  const git = await openGit(terminal.cwd);
  const { commit, reason, at } = await theOne(git, ref);
  const [base] = await git.parentsOf(commit);
  if (base === undefined) throw new TypeError(`${ref} is kept without what it builds on`);
  const patch = await git.patch(base, commit, { maxBytes: 10_000_000 });
  const head = terminal.style.dim(`# ${nameOf(ref)}, ${at}: ${oneLine(reason)}`);
  return done(`${head}\n${patch.trimEnd()}`, { ref, commit, base, patch });
};

/** `orchestrate salvage restore REF [--branch NAME | --folder FOLDER]` */
export const salvageRestore: Handler<{
  readonly ref: string;
  readonly branch?: string;
  readonly folder?: string;
}> = async ({ ref, branch, folder }, terminal) => {
  const git = await openGit(terminal.cwd);
  const kept = await theOne(git, ref);
  if (folder !== undefined) {
    const commit = await restoreSalvage(git, kept.ref, { folder });
    return done(`Its files are in ${folder}.`, { ref: kept.ref, commit, folder });
  }
  const name = branch ?? `salvage/${nameOf(kept.ref).replaceAll("/", "-")}`;
  const commit = await restoreSalvage(git, kept.ref, { branch: name });
  return done(`It is the branch ${name} at ${short(commit)}; look at it with \`git switch ${name}\`.`, {
    ref: kept.ref,
    commit,
    branch: name,
  });
};

/** `orchestrate salvage drop REF|RUN` */
export const salvageDrop: Handler<{ readonly ref: string }> = async ({ ref }, terminal) => {
  const git = await openGit(terminal.cwd);
  const run = RunId.safeParse(ref);
  const going = run.success ? await listSalvage(git, { run: run.data }) : [await theOne(git, ref)];
  for (const kept of going) await dropSalvage(git, kept.ref);
  const names = going.map(({ ref: name, commit }) => `${nameOf(name)} (${commit})`);
  // The commits can still be reached by their ids until git collects its garbage.
  return done([`Forgot ${plural(going.length, "salvage")}.`, ...names].join("\n"), going);
};

/** As it is written on the command line: without git's folders. */
const nameOf = (ref: string): string => ref.replace(prefix, "");

const theOne = async (git: Git, name: string): Promise<Salvage> => {
  const all = await listSalvage(git, { run: undefined });
  const found = all.find(({ ref }) => ref === name || nameOf(ref) === name);
  if (found !== undefined) return found;
  throw new OrchestrateError("SALVAGE_UNKNOWN", `Nothing is kept as ${name}.`, {
    hint: all.length === 0 ? "Nothing is kept at all." : "`orchestrate salvage list` shows what is.",
  });
};
