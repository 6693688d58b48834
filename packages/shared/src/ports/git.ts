import type { Finding } from "../finding.ts";
import type { CommitSha, TreeSha } from "../ids.ts";

/** One path that differs between two trees; no rename detection, so a rename is a deletion and an addition. */
export interface Change {
  /** Relative to the root, with `/`, exactly the bytes in the tree (decoded as UTF-8). */
  readonly path: string;
  readonly status: "added" | "modified" | "deleted" | "type-changed";
  /** Git's file modes, six octal digits; `000000` where the path is absent. */
  readonly oldMode: string;
  readonly newMode: string;
  /** Object ids; all zeros where the path is absent. */
  readonly oldBlob: string;
  readonly newBlob: string;
}

/** One added line of text. */
export interface AddedLine {
  readonly path: string;
  /** In the new file, counted from 1. */
  readonly line: number;
  readonly text: string;
}

export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly blob: string;
  /** In bytes; undefined for a gitlink. */
  readonly size: number | undefined;
}

/** Who a commit is from. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** A commit as it tells of itself; nothing of it is proven. */
export interface ToldCommit {
  readonly commit: CommitSha;
  readonly author: Identity;
  /** When it was written, as its author's clock said: RFC 3339. */
  readonly at: string;
  readonly subject: string;
  /** In the order of the message, as git reads them; a name may come more than once. */
  readonly trailers: readonly { readonly name: string; readonly value: string }[];
  /** The text of its note; empty when there is none. */
  readonly note: string;
}

/**
 * One repository, seen through hardened git calls: no hooks, no filters, no replace refs, no lazy fetch, no inherited
 * `GIT_*`. Never reads or writes the user's working tree or index but where a method says so. Every method rejects with
 * an OrchestrateError (`GIT_…`) when git itself fails.
 */
export interface Git {
  /** The absolute path of the folder that all worktrees share. */
  readonly commonDir: string;
  /** The absolute path of the working tree that it was opened from; undefined for a bare repository. */
  readonly workTree: string | undefined;

  /** The commit that a revision names; undefined when it names none. */
  resolve(revision: string): Promise<CommitSha | undefined>;
  treeOf(commit: CommitSha): Promise<TreeSha>;
  parentsOf(commit: CommitSha): Promise<readonly CommitSha[]>;
  /**
   * The commits of a range (`main..topic`, or a revision for all that led to it), newest first, with the notes under a
   * ref; undefined when it is no range of this repository.
   */
  history(range: string, options: { readonly notes: string }): Promise<readonly ToldCommit[] | undefined>;
  isAncestor(ancestor: CommitSha, descendant: CommitSha): Promise<boolean>;
  mergeBase(a: CommitSha, b: CommitSha): Promise<CommitSha | undefined>;
  /** The branch that HEAD names (`main`), also when unborn; undefined when detached. */
  currentBranch(): Promise<string | undefined>;

  /** Every file of a commit. */
  listTree(commit: CommitSha): Promise<readonly TreeEntry[]>;
  /** The bytes of a file of a commit; undefined when there is no such file; rejects when it is larger than `maxBytes`. */
  readFile(commit: CommitSha, path: string, options: { readonly maxBytes: number }): Promise<Uint8Array | undefined>;
  changes(base: CommitSha, head: CommitSha): Promise<readonly Change[]>;
  /** Added lines of text files, at most `maxBytes` of patch; `truncated` says that there was more. */
  addedLines(
    base: CommitSha,
    head: CommitSha,
    options: { readonly maxBytes: number },
  ): Promise<{ readonly lines: readonly AddedLine[]; readonly truncated: boolean }>;
  /** The patch as text, cut after `maxBytes`. */
  patch(base: CommitSha, head: CommitSha, options: { readonly maxBytes: number }): Promise<string>;
  /** Checks a commit and what it brings with it (fsck, no replace refs, no grafts): findings, empty when sound. */
  inspect(commit: CommitSha, options: { readonly since: CommitSha }): Promise<readonly Finding[]>;

  /** Merges two commits without any checkout (`merge-tree --write-tree`); moves no ref. */
  mergeTree(merge: {
    readonly ours: CommitSha;
    readonly theirs: CommitSha;
  }): Promise<
    | { readonly kind: "clean"; readonly tree: TreeSha }
    | { readonly kind: "conflict"; readonly paths: readonly string[] }
  >;
  /**
   * Takes merges back one after the other, each from what is left of `from`: what a merge changed since its first parent
   * goes, what else has changed stays. No checkout, no ref moves. Resolves with the tree after each, or with the merge
   * that cannot be taken back and the paths that something else has changed, too.
   */
  takeBack(undo: {
    readonly from: CommitSha;
    readonly merges: readonly CommitSha[];
    /** Whether the trees stay in the repository; a rehearsal leaves nothing there. */
    readonly keep: boolean;
  }): Promise<
    | { readonly kind: "clean"; readonly trees: readonly TreeSha[] }
    | { readonly kind: "conflict"; readonly merge: CommitSha; readonly paths: readonly string[] }
  >;
  /** Writes a commit object, the same for the same input (the dates are given); moves no ref. */
  commitTree(commit: {
    readonly tree: TreeSha;
    readonly parents: readonly CommitSha[];
    readonly message: string;
    readonly author: Identity;
    readonly committer: Identity;
    /** RFC 3339. */
    readonly date: string;
  }): Promise<CommitSha>;

  /** All refs under a prefix, by full name. */
  refs(prefix: string): Promise<ReadonlyMap<string, CommitSha>>;
  /** Moves a ref by compare-and-swap; `from: undefined` means that it must not exist. */
  updateRef(update: {
    readonly ref: string;
    readonly to: CommitSha;
    readonly from: CommitSha | undefined;
    /** For the reflog. */
    readonly reason: string;
  }): Promise<"updated" | "moved">;
  /** Deletes a ref that still is at `at`. */
  deleteRef(ref: string, at: CommitSha): Promise<"deleted" | "moved">;

  /**
   * Adds notes to commits that have none under a notes ref, all in one commit of it; a note that is there already stays,
   * whoever wrote it. Resolves with how many were added.
   */
  addNotes(
    notes: ReadonlyMap<CommitSha, string>,
    options: {
      readonly ref: string;
      /** When, for the notes' own commit: RFC 3339. */
      readonly at: string;
    },
  ): Promise<number>;

  /**
   * Makes `directory` (absent or empty) a checkout of one commit in a repository of its own: no hooks, no filters, no
   * symbolic links, no remotes, no other refs, nothing shared that could be written.
   */
  cloneAt(commit: CommitSha, directory: string): Promise<void>;

  /** Fingerprints of everything in the repository that an attempt must not change. */
  snapshot(): Promise<RepositorySnapshot>;
  /** The same, with what is needed to put things back. */
  remember(): Promise<RepositoryMemory>;

  /**
   * Moves a branch forward, by compare-and-swap; where it is checked out, only when that worktree is clean, and its
   * files with it by a fast-forward. Never loses a change of the user's.
   */
  fastForward(branch: {
    readonly name: string;
    readonly from: CommitSha;
    readonly to: CommitSha;
  }): Promise<
    | { readonly kind: "moved-forward" }
    | { readonly kind: "target-moved"; readonly head: CommitSha | undefined }
    | { readonly kind: "worktree-not-clean"; readonly worktree: string; readonly paths: readonly string[] }
  >;
}

/**
 * Digests by name: `config`, `hooks`, `info`, `refs/heads/main`, `worktrees`, `checkout:<path>` (index and status).
 * Without attempts' worktrees, `refs/orchestrate/` and `refs/heads/orchestrate/`: other attempts and runs move those.
 */
export type RepositorySnapshot = Readonly<Record<string, string>>;

/** A repository as it was. */
export interface RepositoryMemory {
  readonly snapshot: RepositorySnapshot;
  /**
   * Puts back what a snapshot names: configuration, hooks, info, alternates, and refs, by compare-and-swap. Never a
   * working tree or an index, nor a ref that one stands on. What was found in their place is kept, files in
   * `<common dir>/orchestrate/found/`, refs under `refs/orchestrate/found/`. Resolves with what is as it was.
   */
  restore(names: readonly string[]): Promise<readonly string[]>;
}
