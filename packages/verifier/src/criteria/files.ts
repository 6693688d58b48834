import { createHash } from "node:crypto";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import type { Criterion, Finding } from "@orchestrate/shared";

import { createMatcher } from "../matching.ts";
import { readPlainFile } from "../read-file.ts";
import type { Site } from "../workbench.ts";
import { parseDocument, pointTo } from "./document.ts";
import { erred, failed, type JudgeCriterion, passed } from "./outcome.ts";

type FileCheck = (Criterion & { readonly kind: "files" })["check"][number];

/** Beyond this a file is too large to be looked into. */
const maxBytes = 16 * 1024 * 1024;

/** Passes when every path is as the spec says: present, absent, matching, of a digest, or holding a value. */
export const judgeFiles: JudgeCriterion<"files"> = async ({ criterion, site }) => {
  const findings: Finding[] = [];
  for (const check of criterion.check) {
    const wrong = await wrongWith(check, site);
    if (wrong?.kind === "error") return erred(criterion.id, wrong.message);
    if (wrong) findings.push({ code: "criterion-failed", message: wrong.message, by: criterion.id, file: check.path });
  }
  const subjects = criterion.check.length;
  const [first] = findings;
  if (first) return failed(criterion.id, first.message, { findings, subjects });
  return passed(`${subjects} paths are as they should be.`, { subjects });
};

type Wrong = { readonly kind: "fail" | "error"; readonly message: string };
const fail = (message: string): Wrong => ({ kind: "fail", message });

const wrongWith = async (check: FileCheck, site: Site): Promise<Wrong | undefined> => {
  const isFile = site.paths.has(check.path);
  if ("is" in check) {
    const isFolder = [...site.paths].some((path) => path.startsWith(`${check.path.replace(/\/$/, "")}/`));
    if ((isFile || isFolder) === (check.is === "present")) return undefined;
    return fail(`${check.path} is ${check.is === "present" ? "absent" : "present"}.`);
  }
  if (!isFile) return fail(`${check.path} does not exist.`);
  const bytes = await readPlainFile(join(site.root, check.path), maxBytes);
  if (bytes === undefined) return { kind: "error", message: `${check.path} is too large to be looked into.` };
  if ("sha256" in check) {
    const digest = createHash("sha256").update(bytes).digest("hex");
    return digest === check.sha256 ? undefined : fail(`${check.path} has the digest ${digest}.`);
  }
  if ("match" in check) return wrongMatch(check, bytes.toString("utf8"));
  return wrongValue(check, bytes.toString("utf8"));
};

const wrongMatch = ({ path, match }: Extract<FileCheck, { match: string }>, text: string): Wrong | undefined => {
  switch (createMatcher(2000)(match, text).kind) {
    case "found":
      return undefined;
    case "none":
      return fail(`${path} does not match /${match}/.`);
    case "too-slow":
      return { kind: "error", message: `Searching ${path} for /${match}/ took too long.` };
  }
};

const wrongValue = (
  { path, pointer, equals }: Extract<FileCheck, { pointer: string }>,
  text: string,
): Wrong | undefined => {
  const document = parseDocument(path, text);
  if (document.kind === "unreadable") return fail(`${path} cannot be read: ${document.why}.`);
  const found = pointTo(document.value, pointer);
  if (found.kind === "nothing") return fail(`${path} has nothing at "${pointer}".`);
  if (isDeepStrictEqual(found.value, equals)) return undefined;
  return fail(
    `${path} has ${JSON.stringify(found.value)?.slice(0, 200)} at "${pointer}", not ${JSON.stringify(equals)}.`,
  );
};
