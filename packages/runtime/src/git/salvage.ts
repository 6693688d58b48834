import { CommitSha, type Git, OrchestrateError, RunId, type Salvage, SubSpecId } from "@orchestrate/shared";

import { fieldsOf } from "./invoke.ts";
import { openRepository } from "./repository.ts";

/** Under which the work of attempts is kept: `<run>/<sub-spec>/<attempt>`. */
export const salvagePrefix = "refs/orchestrate/salvage/";

/** What was kept, of one run or of all, the oldest first. */
export const listSalvage = async (
  git: Git,
  options: { readonly run: RunId | undefined },
): Promise<readonly Salvage[]> => {
  const { refs } = await openRepository(git.commonDir);
  const format = ["%(refname)", "%(objectname)", "%(committerdate:unix)", "%(contents:body)"].map(
    (field) => `${field}%00`,
  );
  const prefix = `${salvagePrefix}${options.run ?? ""}`;
  const answer = await refs.call({
    args: ["for-each-ref", "--sort=committerdate", `--format=${format.join("")}`, prefix],
  });
  const fields = fieldsOf(answer);
  const found: Salvage[] = [];
  for (let at = 0; at + 3 < fields.length; at += 4) {
    const [ref, commit, seconds, body] = fields.slice(at, at + 4);
    const named = partsOf(ref!.replace(/^\n/, ""));
    if (named === undefined) continue;
    const date = new Date(Number(seconds) * 1000).toISOString();
    found.push({ ...named, commit: CommitSha.parse(commit), at: date, reason: body!.trim() });
  }
  return found;
};

/**
 * Brings a salvage back: as a new branch (never over one that exists), or as the files of a folder that is absent or
 * empty.
 */
export const restoreSalvage = async (
  git: Git,
  ref: string,
  into: { readonly branch: string } | { readonly folder: string },
): Promise<CommitSha> => {
  const commit = await kept(git, ref);
  if ("folder" in into) {
    await git.cloneAt(commit, into.folder);
    return commit;
  }
  const name = `refs/heads/${into.branch}`;
  if (
    (await git.updateRef({ ref: name, to: commit, from: undefined, reason: `orchestrate: restored from ${ref}` })) ===
    "moved"
  ) {
    throw new OrchestrateError("SALVAGE_BRANCH_EXISTS", `there is a branch ${into.branch} already`, {
      hint: "Name another branch.",
    });
  }
  return commit;
};

/** Forgets a salvage for good. */
export const dropSalvage = async (git: Git, ref: string): Promise<CommitSha> => {
  const commit = await kept(git, ref);
  await git.deleteRef(ref, commit);
  return commit;
};

const kept = async (git: Git, ref: string): Promise<CommitSha> => {
  const commit = partsOf(ref) === undefined ? undefined : await git.resolve(ref);
  if (commit !== undefined) return commit;
  throw new OrchestrateError("SALVAGE_UNKNOWN", `nothing was kept under ${ref}`, {
    hint: "See what was: orchestrate salvage list",
  });
};

// A second salvage of one attempt has a number after a dot.
const partsOf = (ref: string): Pick<Salvage, "ref" | "run" | "subSpec" | "attempt"> | undefined => {
  if (!ref.startsWith(salvagePrefix)) return undefined;
  const [run, subSpec, attempt, ...more] = ref.slice(salvagePrefix.length).split("/");
  const parsed = [RunId.safeParse(run), SubSpecId.safeParse(subSpec)] as const;
  const number = /^(\d+)(\.\d+)?$/.exec(attempt ?? "")?.[1];
  if (!parsed[0].success || !parsed[1].success || number === undefined || more.length > 0) return undefined;
  return { ref, run: parsed[0].data, subSpec: parsed[1].data, attempt: Number(number) };
};
