import type { CommitSha, Finding, HarvestLimits } from "@orchestrate/shared";

import { type Invoke, fieldsOf } from "../git/invoke.ts";
import type { Walked } from "./walk.ts";

/** What is refused before git has looked at a single file: things that git itself would trip over. */
export const refusedUnseen = (walked: Walked): readonly Finding[] => [
  ...walked.unreadable.map(({ path, why }) =>
    finding("unreadable", `This folder cannot be read (${why}).`, path === "" ? "." : path),
  ),
  ...(walked.isCut ? [finding("too-many-files", "There are too many files to walk through.", undefined)] : []),
  // Git reads these wherever they are; a pipe would keep it waiting for ever.
  ...[...walked.special, ...walked.tooLarge].filter(isReadByGit).map((path) => finding("special-file", notPlain, path)),
];

/** What is refused before anything is added: of what git ignores, nothing is. */
export const refusedBeforeAdding = async (
  git: Invoke,
  walked: Walked,
  limits: HarvestLimits,
): Promise<readonly Finding[]> => {
  const [ignored, tooLarge, count] = await Promise.all([
    ignoredAmong(git, [...walked.special, ...walked.nestedGit.map(holderOf)]),
    changedAmong(git, walked.tooLarge),
    walked.files > limits.maxFiles ? countFiles(git) : walked.files,
  ]);
  return [
    ...walked.nestedGit
      .filter((path) => !ignored.has(holderOf(path)))
      .map((path) => finding("nested-git", "A git directory inside the worktree. Remove it.", path)),
    ...walked.special.filter((path) => !ignored.has(path)).map((path) => finding("special-file", notPlain, path)),
    ...tooLarge.map((path) => finding("file-too-large", `Larger than ${limits.maxFileBytes} bytes.`, path)),
    ...(count > limits.maxFiles
      ? [finding("too-many-files", `${count} files that git does not ignore; at most ${limits.maxFiles}.`, undefined)]
      : []),
  ];
};

/** What is refused of what was added; of files that are as at base, nothing is. */
export const refusedOfAdded = async (git: Invoke, walked: Walked, base: CommitSha): Promise<readonly Finding[]> => {
  const { linksOut, hardLinks, unsayable } = walked;
  if (linksOut.length + hardLinks.length + unsayable.length === 0) return [];
  const args = ["diff-index", "--cached", "-z", "--name-only", "--no-renames", "--diff-filter=d", base];
  const added = new Set(fieldsOf(await git.call({ args })));
  const among = (paths: readonly string[], code: string, message: string) =>
    paths.filter((path) => added.has(path)).map((path) => finding(code, message, path));
  return [
    ...among(linksOut, "link-out", "A link that leads, or may lead, out of the worktree."),
    ...among(hardLinks, "hard-link", "A file with a second name elsewhere. Copy it instead."),
    // A folder of that name was not walked through.
    ...[...added]
      .filter((path) => path.includes("\ufffd"))
      .map((path) => finding("name-not-utf8", "The name is not UTF-8.", path)),
  ];
};

const notPlain = "Neither file, folder nor link, or too large for what git reads it for.";

const isReadByGit = (path: string): boolean => /(^|\/)\.git(ignore|attributes|modules)$/i.test(path);

/** The folder that a nested git directory makes a repository of; at the root, the thing itself. */
export const holderOf = (nested: string): string => {
  const slash = nested.lastIndexOf("/");
  return slash < 0 ? nested : nested.slice(0, slash);
};

const ignoredAmong = async (git: Invoke, paths: readonly string[]): Promise<ReadonlySet<string>> => {
  if (paths.length === 0) return new Set();
  const answer = await git.call({
    args: ["check-ignore", "-z", "--stdin", "--no-index"],
    // Behind `./` nothing is magic; the variable that says the same is refused by this command.
    input: paths.map((path) => `./${path}\0`).join(""),
    env: { GIT_LITERAL_PATHSPECS: "0" },
    accept: [0, 1],
  });
  return new Set(fieldsOf(answer).map((path) => path.slice("./".length)));
};

const changedAmong = async (git: Invoke, paths: readonly string[]): Promise<readonly string[]> => {
  if (paths.length === 0) return [];
  const listed = await git.call({ args: ["ls-files", "-z", "--modified", "--others", "--exclude-standard"] });
  const changed = new Set(fieldsOf(listed));
  return paths.filter((path) => changed.has(path));
};

const countFiles = async (git: Invoke): Promise<number> =>
  fieldsOf(await git.call({ args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"] })).length;

const finding = (code: string, message: string, file: string | undefined): Finding => ({
  code,
  message,
  ...(file === undefined ? {} : { file }),
});
