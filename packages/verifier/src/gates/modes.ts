import { posix } from "node:path";

import type { Change, Finding } from "@orchestrate/shared";

import { findingBy, type Gate, type Proposal } from "./proposal.ts";

const regular = "100644";
const executable = "100755";
const symlink = "120000";
const gitlink = "160000";

/** No new link, submodule, executable bit or compiled code unless the spec grants it; a submodule never. */
export const modes: Gate = async (proposal) => {
  const present = proposal.changes.filter(({ status }) => status !== "deleted");
  const findings = await Promise.all(present.map((change) => findingsOf(change, proposal)));
  return { findings: findings.flat(), subjects: present.length };
};

const findingsOf = async (change: Change, proposal: Proposal): Promise<Finding[]> => {
  const { path, oldMode, newMode } = change;
  const { allow } = proposal.subSpec.spec.scope.permissions;
  const refuse = (message: string): Finding[] => [findingBy("modes", message, { file: path })];
  switch (newMode) {
    case regular:
    case executable: {
      if (allow.includes("executable")) return [];
      if (newMode === executable && oldMode !== executable)
        return refuse("The file was made executable, which the spec does not allow (`allow: [executable]`).");
      if (!(await isCompiled(path, proposal))) return [];
      return refuse(
        "The file is compiled code, which nobody can read; the spec does not allow it (`allow: [executable]`).",
      );
    }
    case symlink: {
      if (!allow.includes("symlink"))
        return refuse("A symbolic link was added or changed; the spec does not allow it.");
      const wrong = wrongWith(path, await proposal.textAfter(path));
      return wrong === undefined ? [] : refuse(`A symbolic link ${wrong}.`);
    }
    case gitlink:
      return refuse("A submodule was added or moved; no spec can grant that.");
    default:
      return refuse(`The file has the mode ${newMode}, which no checkout makes.`);
  }
};

/** Native programs and libraries by how they begin; Python's cached modules, which run in place of their source, by name. */
const isCompiled = async (path: string, { added, textAfter }: Proposal): Promise<boolean> => {
  if (/\.(node|so(\.\d+)*|dylib|dll|exe|py[co]|class|jar)$/i.test(path)) return true;
  // What has lines in a patch is text.
  if (added.some((line) => line.path === path)) return false;
  const text = (await textAfter(path)) ?? "";
  return beginnings.some((beginning) => text.startsWith(beginning));
};

/** ELF, PE, WebAssembly, Mach-O, and what Java and fat Mach-O share, as they read where bytes that are no UTF-8 are replaced. */
const beginnings = ["\u007FELF", "MZ", "\0asm", "\uFFFD\uFFFD\uFFFD\uFFFD\u0007", "\uFFFD\uFFFD\uFFFD\uFFFD\0\0\0"];

/** A granted link still stays inside the repository and out of git's own folders. */
const wrongWith = (path: string, target: string | undefined): string | undefined => {
  if (target === undefined) return "has no readable target";
  if (posix.isAbsolute(target)) return "points to an absolute path";
  const resolved = posix.normalize(posix.join(posix.dirname(path), target));
  if (resolved === ".." || resolved.startsWith("../")) return "points out of the repository";
  return /(^|\/)\.git(\/|$)/i.test(resolved) ? "points into a git folder" : undefined;
};
