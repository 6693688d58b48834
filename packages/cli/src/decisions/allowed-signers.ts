import { agentsIn, notAsShown, whyRefused } from "@orchestrate/evidence";
import type { CommitSha, Git, RunId, WhyRefused } from "@orchestrate/shared";

/** Who may decide at which gate: OpenSSH's allowed signers, whose principals are `<gate>:<person>`. */
export const allowedSignersFile = ".orchestrate/allowed-signers";

/**
 * The allowed signers as of the commit that a run started from: what a worktree or a candidate says counts for nothing.
 * Undefined when that commit names none; then decisions are taken by name, and prove nothing.
 */
export const signersAt = async (git: Pick<Git, "readFile">, base: CommitSha): Promise<string | undefined> => {
  const bytes = await git.readFile(base, allowedSignersFile, { maxBytes: 1_000_000 });
  return bytes && new TextDecoder().decode(bytes);
};

interface CheckOptions {
  readonly git: Pick<Git, "readFile">;
  readonly run: RunId;
  /** The commit that the run started from. */
  readonly base: CommitSha;
  /** Names of the agents that the configuration knows. */
  readonly agents: readonly string[];
}

/** What a run asks of every decision that somebody brings. */
export const createWhyRefused = ({ git, run, base, agents }: CheckOptions): WhyRefused => {
  return async ({ decision, subject, takenAt, before }) => {
    const signers = await signersAt(git, base);
    if (signers !== undefined) {
      const names = new Set([...agents, ...agentsIn(before.events)]);
      const why = await whyRefused({ run, subject, decision, takenAt, signers, agents: names });
      if (why !== undefined) return why;
    }
    return notAsShown(decision, subject, before)[0];
  };
};
