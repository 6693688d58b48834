import type { CommitSha, EventLog, Git, Worktree, WorktreeKey } from "@orchestrate/shared";

/** Keeps what an attempt leaves behind before its worktree is discarded; undefined when it left nothing. */
export const keepSalvage = async (
  worktree: Worktree,
  { run, subSpec, attempt }: WorktreeKey,
  why: string,
  { git, log }: { readonly git: Pick<Git, "refs">; readonly log: Pick<EventLog, "append"> },
): Promise<CommitSha | undefined> => {
  const commit = await worktree.salvage(why);
  if (!commit) return undefined;
  const refs = await git.refs(`refs/orchestrate/salvage/${run}/${subSpec}/`);
  // Under another name than usual when an earlier process kept something of the same attempt.
  const ref = [...refs].find(([, kept]) => kept === commit)?.[0] ?? "";
  await log.append({ type: "salvage.kept", subject: subSpec, data: { attempt, ref, commit, why } });
  return commit;
};
