import { OrchestrateError } from "@orchestrate/shared";

/** How a git process ended that did not do what it was asked to. */
export interface GitExit {
  readonly args: readonly string[];
  /** Undefined when a signal ended it or it could not be started. */
  readonly exit: number | undefined;
  readonly stderr: string;
}

interface Known {
  readonly code: string;
  readonly words: RegExp;
  readonly message: string;
  readonly hint: string;
}

// In this order: a full disk is also a failure to write.
const known: readonly Known[] = [
  {
    code: "GIT_DISK_FULL",
    words: /No space left on device|Out of diskspace|Disk quota exceeded|ENOSPC|EDQUOT/,
    message: "git could not write: the disk is full",
    hint: "Free some space and run `orchestrate resume`. `orchestrate clean` removes what finished runs left behind.",
  },
  {
    code: "GIT_IO_FAILED",
    words: /Input\/output error|Stale file handle|Too many open files|Cannot allocate memory|\bEIO\b/,
    message: "the machine could not do what git asked of it",
    hint: "See the system's log (`dmesg`) for a failing disk, and `ulimit -a` for limits; then run `orchestrate resume`.",
  },
  {
    code: "GIT_NOT_A_REPOSITORY",
    words: /not a git repository/i,
    message: "there is no git repository here",
    hint: "Go to a folder inside a repository, or make one with `git init` and a first commit.",
  },
  {
    code: "GIT_READ_ONLY",
    words: /Read-only file system|Permission denied|Operation not permitted|EROFS|EACCES/,
    message: "git may not write to this repository",
    hint: "Run as the user who owns the repository, on a file system that is mounted writable.",
  },
  {
    code: "GIT_UNSUPPORTED_REPOSITORY",
    words: /unknown repository extension|Expected git repo version|unknown object format|unknown ref storage/i,
    message: "this repository uses a format that the installed git cannot read",
    hint: "Install a newer git, or convert the repository.",
  },
  {
    code: "GIT_LOCKED",
    words: /\.lock': File exists|Another git process seems to be running/,
    message: "another git process holds a lock in this repository",
    hint: "Wait for it to end. When none is running, remove the `.lock` file that the message names.",
  },
  {
    code: "GIT_REF_BLOCKED",
    words: /exists; cannot create/,
    message: "a branch of this name stands where a folder of branches has to be made",
    hint: "Rename the branch that the message names.",
  },
  {
    code: "GIT_UNRELATED",
    words: /refusing to merge unrelated histories/,
    message: "the two commits have no history in common",
    hint: "In a shallow clone fetch the rest first: `git fetch --unshallow`.",
  },
  {
    code: "GIT_OBJECT_MISSING",
    words:
      /unable to read (tree|sha1|[0-9a-f]{40})|bad object|missing (blob|tree|commit|object)|is corrupt|could not get object info|unable to find [0-9a-f]{40}|not a valid object name|Could not read [0-9a-f]{40}|promisor/i,
    message: "an object of this repository is missing or damaged",
    hint: "Run `git fsck`. In a shallow or partial clone fetch the rest: `git fetch --unshallow`, or clone again without a filter.",
  },
];

/** The error that a person gets when git failed: what is known by name, else what git said. */
export const gitError = (ended: GitExit): OrchestrateError => {
  const said = firstLines(ended.stderr);
  const found = known.find(({ words }) => words.test(ended.stderr));
  if (found) {
    return new OrchestrateError(found.code, said === "" ? found.message : `${found.message} (${said})`, {
      hint: found.hint,
      cause: new Error(describe(ended)),
    });
  }
  if (ended.exit === undefined) {
    return new OrchestrateError(
      "GIT_KILLED",
      `git ${verb(ended.args)} did not run to its end${said === "" ? "" : `: ${said}`}`,
      {
        hint: "Something ended it: the system may have run out of memory (`dmesg`). Then run `orchestrate resume`.",
        cause: new Error(describe(ended)),
      },
    );
  }
  const status = `ended with status ${ended.exit}`;
  return new OrchestrateError("GIT_FAILED", `git ${verb(ended.args)} ${status}${said === "" ? "" : `: ${said}`}`, {
    hint: "See the cause with --verbose. `git fsck` tells whether the repository is sound.",
    cause: new Error(describe(ended)),
  });
};

/** The error when there is no git to be run. */
export const gitMissing = (cause: unknown): OrchestrateError =>
  new OrchestrateError("GIT_MISSING", "git was not found", {
    hint: "Install git 2.38 or newer and see that it is in PATH (`git --version`).",
    cause,
  });

/** The error when the folder to run git in is not there. */
export const gitFolderGone = (folder: string): OrchestrateError =>
  new OrchestrateError("GIT_FOLDER_GONE", `the folder ${folder} is not there any more`, {
    hint: "Something else removed it. Run the command again.",
  });

const describe = ({ args, exit, stderr }: GitExit): string =>
  `git ${args.join(" ")} (${exit ?? "no status"}): ${stderr}`;

const verb = (args: readonly string[]): string => args.find((word) => /^[a-z]/.test(word)) ?? "";

// What git prints holds names out of the repository; a terminal must not obey them.
const firstLines = (stderr: string): string =>
  stderr
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("hint:"))
    .slice(0, 2)
    .join("; ")
    .replaceAll(/\p{Cc}/gu, " ")
    .replace(/^(fatal|error): /, "")
    .slice(0, 500);
